import { createHash, randomBytes } from 'node:crypto';

const format = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.[A-Za-z0-9_-]{43}$/;

/** A refresh token: the session's id, and 256 random bits. Only its hash is kept. */
export interface RefreshToken {
  sessionId: string;
  /** SHA-256. */
  hash: Buffer;
}

/** Makes a token; `text` is for the client alone. */
export function makeRefreshToken(sessionId: string): RefreshToken & { text: string } {
  const text = `${sessionId}.${randomBytes(32).toString('base64url')}`;
  return { text, sessionId, hash: hashOf(text) };
}

/** What a client sent as its token; undefined when it can be none of ours. */
export function readRefreshToken(text: string): RefreshToken | undefined {
  const [, sessionId] = format.exec(text) ?? [];
  return sessionId === undefined ? undefined : { sessionId, hash: hashOf(text) };
}

function hashOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
