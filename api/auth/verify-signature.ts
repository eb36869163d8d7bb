import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Request } from 'express';
import { type Principal, spendNonce } from '../../shared/identity/index.ts';
import { Problem } from '../../shared/platform/errors.ts';
import type { ApiContext } from '../runtime/api-context.ts';
import type { Route } from '../runtime/define-route.ts';
import { apiKeyIn } from './authenticate.ts';

/** How far a request's time may be from ours, either way. */
const maxSkewMs = 5 * 60 * 1_000;
/** A nonce is kept until its request is too old wherever in that span its time was. */
const nonceMs = 2 * maxSkewMs;
const algorithm = 'HMAC-SHA256';
/** What it is called, in any case. */
const algorithmNames = [algorithm, 'SHA256'];
const nonceFormat = /^[\x21-\x7e]{8,128}$/;
const isoFormat = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/;

/**
 * Checks the signature over a request's raw bytes, where one is sent or the route demands one of an API key:
 * HMAC-SHA256, with the API key as the key, over method, target (path and query), body, `X-Timestamp` and `X-Nonce`,
 * each as it was sent, with line feeds between them. A nonce works once, and is used up when all else is right.
 * @throws {Problem} `unauthenticated`
 */
export async function verifySignature(
  ctx: Pick<ApiContext, 'db' | 'clock'>,
  { movesMoney = false }: Pick<Route, 'movesMoney'>,
  request: Request,
  body: Buffer,
  principal: Principal | undefined,
): Promise<void> {
  const { credential } = principal ?? {};
  const signed = request.headers['x-signature'] !== undefined;
  if (!signed && !(movesMoney && credential?.kind === 'api-key')) return;
  if (!signed) refuse('x-signature', 'is required: sign with X-Signature, X-Timestamp, X-Nonce and X-Algorithm');
  const key = apiKeyIn(request.headers);
  if (credential?.kind !== 'api-key' || key === undefined) refuse('x-signature', 'needs a valid X-API-Key');

  const { signature, timestamp, nonce } = readSignature(request);
  const now = ctx.clock.now();
  if (Math.abs(timeOf(timestamp) - now.getTime()) > maxSkewMs) {
    refuse('x-timestamp', 'must be within five minutes of now, in seconds since 1970');
  }
  const expected = createHmac('sha256', key)
    .update(`${request.method}\n${request.originalUrl}\n`)
    .update(body)
    .update(`\n${timestamp}\n${nonce}`)
    .digest();
  if (!timingSafeEqual(signature, expected)) refuse('x-signature', 'does not fit the request');
  const expiresAt = new Date(now.getTime() + nonceMs);
  if (!(await spendNonce(ctx.db, { keyId: credential.id, nonce, expiresAt }))) refuse('x-nonce', 'was used before');
}

/** Bodies that are not read into memory can't be verified: better to say so than to seem to. */
export function refuseSignature({ headers }: Request): void {
  if (headers['x-signature'] !== undefined) refuse('x-signature', 'can not be sent with an upload');
}

function readSignature({ headers }: Request): { signature: Buffer; timestamp: string; nonce: string } {
  const read = (name: string): string => String(headers[name] ?? '');
  if (!algorithmNames.includes(read('x-algorithm').toUpperCase())) refuse('x-algorithm', `must be ${algorithm}`);
  const nonce = read('x-nonce');
  if (!nonceFormat.test(nonce)) refuse('x-nonce', 'must be 8 to 128 visible ASCII characters');
  const signature = decode(read('x-signature'));
  if (signature?.length !== 32) refuse('x-signature', 'must be 32 bytes, in hexadecimal or base64');
  return { signature, timestamp: read('x-timestamp'), nonce };
}

function decode(text: string): Buffer | undefined {
  if (/^[0-9a-f]{64}$/i.test(text)) return Buffer.from(text, 'hex');
  return /^[A-Za-z0-9+/_-]{43}=?$/.test(text) ? Buffer.from(text, 'base64') : undefined;
}

/** Seconds or milliseconds since 1970, or ISO 8601; as milliseconds. */
function timeOf(text: string): number {
  if (/^\d{10}$/.test(text)) return Number(text) * 1_000;
  if (/^\d{13}$/.test(text)) return Number(text);
  const time = isoFormat.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(time)) refuse('x-timestamp', 'must be seconds since 1970');
  return time;
}

function refuse(name: string, detail: string): never {
  throw new Problem('unauthenticated', 'The signature of the request is missing or wrong.', {
    errors: [{ pointer: `headers.${name}`, detail }],
  });
}
