import { hash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { Problem } from '../../shared/platform/errors.ts';
import type { JsonText } from './define-route.ts';

/**
 * The answer to a read of one resource: a client that has it may ask with its ETag whether it still holds. Caches keep none:
 * it is somebody's money.
 */
export function singleResource<V>(body: V) {
  return { status: 200, headers: { ETag: etagOf(body) }, body } as const;
}

/** The same of a resource that is serialised already: it is passed on as it is. */
export function singleResourceText<V>(text: string) {
  const headers = {
    'Content-Type': 'application/json; charset=utf-8',
    ETag: tagOf(text),
  };
  return { status: 200, headers, body: text as JsonText<V> } as const;
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
  return tagOf(JSON.stringify(body));
}

function tagOf(text: string): string {
  return `"${hash('sha256', text).slice(0, 32)}"`;
}
