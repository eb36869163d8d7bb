import { hash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { Problem } from '../../shared/platform/errors.ts';

/** The answer to a read of one resource: clients may keep it and ask with its ETag whether it still holds. */
export function singleResource<V>(body: V) {
  return { status: 200, headers: { ETag: etagOf(body), 'Cache-Control': 'private, no-cache' }, body } as const;
}

/**
 * Lets a change through unless its `If-Match` names another state of the resource than the present one (RFC 9110,
 * section 13.1.1). Look while the resource is locked: else it may change between the look and the change.
 * @param body the resource as a read would answer it now
 * @throws {Problem} `precondition-failed`
 */
export function requireMatch(headers: IncomingHttpHeaders, body: unknown): void {
  const given = headers['if-match'];
  if (given === undefined || given.trim() === '*') return;
  // Tags are compared strongly: a weak one (`W/"…"`) matches nothing.
  if (given.split(',', 100).some((tag) => tag.trim() === etagOf(body))) return;
  throw new Problem('precondition-failed', 'This was changed since you read it: read it again and repeat the change.');
}

function etagOf(body: unknown): string {
  return `"${hash('sha256', JSON.stringify(body)).slice(0, 32)}"`;
}
