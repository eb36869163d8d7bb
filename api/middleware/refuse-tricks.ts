import type { IncomingMessage } from 'node:http';
import type { RequestHandler } from 'express';
import { Problem } from '../../shared/platform/errors.ts';

const maxHeaders = 100;
const maxParameters = 100;

/** By which proxies and frameworks are told another method or address than the one that was checked. */
const overrides = new Set([
  'x-http-method',
  'x-http-method-override',
  'x-method-override',
  'x-original-uri',
  'x-original-url',
  'x-rewrite-url',
]);
/** Of these, two that differ would be read differently here and by a proxy in front. */
const singles = new Set([
  'authorization',
  'content-length',
  'content-type',
  'host',
  'idempotency-key',
  'origin',
  'x-algorithm',
  'x-api-key',
  'x-csrf-token',
  'x-nonce',
  'x-signature',
  'x-timestamp',
]);
const prototypeNames = new Set(['__proto__', 'constructor', 'prototype']);

/** What nearly all paths are: nothing encoded, no segment that begins with a dot. */
const plainPath = /^(?:\/[\w~!$&'()*+,;=:@-][\w.~!$&'()*+,;=:@-]*)*\/?$/;
const dotSegment = /(?:^|\/)\.{1,2}(?:;[^/]*)?(?:\/|$)/;
const controlCharacter = /\p{Cc}/u;
/** Twice encoded is as far as a chain of servers goes; a third time covers one more. */
const maxDecodings = 3;

/**
 * Refuses requests that could be read in two ways, before anything reads them: see docs/decisions/0020.
 * @throws {Problem} `validation-failed`, pointing at `path`, `query.name` or `headers.name`
 */
export function refuseTricks(): RequestHandler {
  return (request, _response, next) => {
    const end = request.url.indexOf('?');
    checkPath(end === -1 ? request.url : request.url.slice(0, end));
    if (end !== -1) checkQuery(request.url.slice(end + 1));
    checkHeaders(request);
    next();
  };
}

function checkPath(path: string): void {
  if (plainPath.test(path)) return;
  if (!path.startsWith('/')) refuse('path', 'must begin with a slash');
  if (path.includes('//')) refuse('path', 'has an empty segment');
  let read = path;
  for (let decodings = 0; decodings <= maxDecodings; decodings++) {
    if (dotSegment.test(read)) refuse('path', 'has a segment of dots');
    if (/\\|%2f|%5c/i.test(read)) refuse('path', 'has a backslash or an encoded slash');
    if (controlCharacter.test(read)) refuse('path', 'has a control character');
    if (!read.includes('%')) return;
    const decoded = decode(read);
    if (decoded === undefined) {
      if (decodings === 0) refuse('path', 'is not encoded correctly');
      // What was decoded once may hold any percent sign.
      return;
    }
    read = decoded;
  }
}

function checkQuery(query: string): void {
  const pairs = query.split('&', maxParameters + 1);
  if (pairs.length > maxParameters) refuse('query', `has more than ${maxParameters} parameters`);
  const seen = new Set<string>();
  for (const pair of pairs) {
    if (pair === '') continue;
    const end = pair.indexOf('=');
    const name = decodeParameter(end === -1 ? pair : pair.slice(0, end));
    if (name === undefined) refuse('query', 'is not encoded correctly');
    const pointer = `query.${name.slice(0, 100)}`;
    if (prototypeNames.has(name) || /[[\]\0]/.test(name)) refuse(pointer, 'is not known here');
    if (seen.has(name)) refuse(pointer, 'may be given once');
    seen.add(name);
    const value = end === -1 ? '' : decodeParameter(pair.slice(end + 1));
    if (value === undefined) refuse(pointer, 'is not encoded correctly');
    if (value.includes('\0')) refuse(pointer, 'has characters that are not text');
  }
}

function checkHeaders({ rawHeaders, headers, httpVersion }: IncomingMessage): void {
  if (rawHeaders.length > maxHeaders * 2) refuse('headers', `are more than ${maxHeaders}`);
  if (headers.host === undefined && httpVersion === '1.1') refuse('headers.host', 'is required');
  let seen: Set<string> | undefined;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = (rawHeaders[index] ?? '').toLowerCase();
    if (overrides.has(name)) refuse(`headers.${name}`, 'is not taken here');
    if (!singles.has(name)) continue;
    seen ??= new Set();
    if (seen.has(name)) refuse(`headers.${name}`, 'may be given once');
    seen.add(name);
  }
}

function decodeParameter(text: string): string | undefined {
  return decode(text.replaceAll('+', ' '));
}

function decode(text: string): string | undefined {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

function refuse(pointer: string, detail: string): never {
  throw new Problem('validation-failed', 'The request could be read in more than one way.', {
    errors: [{ pointer, detail }],
  });
}
