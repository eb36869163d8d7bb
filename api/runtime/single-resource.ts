import { hash } from 'node:crypto';

/** The answer to a read of one resource: clients may keep it and ask with its ETag whether it still holds. */
export function singleResource<V>(body: V) {
  const headers = {
    ETag: `"${hash('sha256', JSON.stringify(body)).slice(0, 32)}"`,
    'Cache-Control': 'private, no-cache',
  };
  return { status: 200, headers, body } as const;
}
