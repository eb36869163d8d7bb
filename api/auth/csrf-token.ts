import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

const format = /^([A-Za-z0-9_-]{22})\.([A-Za-z0-9_-]{43})$/;

/** A token that only we can make, for one session: a random part, and an HMAC over the session's id and that. */
export function makeCsrfToken(secret: Buffer, sessionId: string): string {
  const random = randomBytes(16).toString('base64url');
  return `${random}.${macOf(secret, sessionId, random).toString('base64url')}`;
}

/** Whether a token was made for this session. */
export function isCsrfToken(secret: Buffer, sessionId: string, token: string): boolean {
  const [, random, mac] = format.exec(token) ?? [];
  if (random === undefined || mac === undefined) return false;
  return timingSafeEqual(macOf(secret, sessionId, random), Buffer.from(mac, 'base64url'));
}

function macOf(secret: Buffer, sessionId: string, random: string): Buffer {
  return createHmac('sha256', secret).update(`${sessionId}\n${random}`).digest();
}
