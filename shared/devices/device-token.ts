import { createHash, randomBytes } from 'node:crypto';

/** What a trusted browser holds: 256 random bits, of which the hash alone is kept. */
export interface DeviceToken {
  text: string;
  /** SHA-256. */
  hash: Buffer;
}

export function makeDeviceToken(): DeviceToken {
  const text = randomBytes(32).toString('base64url');
  return { text, hash: hashDeviceToken(text) };
}

export function hashDeviceToken(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
