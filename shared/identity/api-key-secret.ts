import { createHash, randomBytes, randomInt } from 'node:crypto';

const format = /^ch_([0-9A-Za-z]{8})_[A-Za-z0-9_-]{43}$/;
const letters = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** What an API key looks like from our side: a public prefix to find it by, and the hash of the whole. */
export interface ApiKeySecret {
  prefix: string;
  /** SHA-256: 256 random bits need no slow hash. */
  hash: Buffer;
}

/** Makes a key: `ch_`, 8 characters that tell keys apart, `_`, and 256 random bits. `text` is shown once. */
export function makeApiKeySecret(): ApiKeySecret & { text: string } {
  const prefix = Array.from({ length: 8 }, () => letters.charAt(randomInt(letters.length))).join('');
  const text = `ch_${prefix}_${randomBytes(32).toString('base64url')}`;
  return { text, prefix, hash: hashOf(text) };
}

/** What a client sent as its key; undefined when it can be none of ours. */
export function readApiKeySecret(text: string): ApiKeySecret | undefined {
  const [, prefix] = format.exec(text) ?? [];
  return prefix === undefined ? undefined : { prefix, hash: hashOf(text) };
}

function hashOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
