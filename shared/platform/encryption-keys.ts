import { createHmac, pbkdf2, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { join } from 'node:path';
import type { Config } from './config.ts';
import { keptSecret } from './kept-secret.ts';

const iterations = 600_000;
const keyBytes = 32;

export interface EncryptionKey {
  /** Tells keys apart, and nothing else about them. */
  id: string;
  key: Buffer;
}

export interface EncryptionKeys {
  /** What new values are sealed with. */
  current: EncryptionKey;
  /** Every key that values may be sealed with, by id. */
  byId: ReadonlyMap<string, EncryptionKey>;
}

export type KeySettings = Pick<Config, 'encryptionKey' | 'encryptionSalt' | 'retiredEncryptionKeys' | 'dataDir'>;

/**
 * Derives the keys from the settings: PBKDF2-HMAC-SHA256 with 600,000 iterations (OWASP Password Storage Cheat Sheet)
 * over the deployment's salt. Takes a third of a second each. Without settings, secrets made once in `dataDir` are used.
 */
export async function deriveEncryptionKeys(settings: KeySettings): Promise<EncryptionKeys> {
  const random = () => randomBytes(keyBytes).toString('base64url');
  const secret = settings.encryptionKey ?? (await keptSecret(join(settings.dataDir, 'encryption-key'), random));
  const salt = settings.encryptionSalt ?? (await keptSecret(join(settings.dataDir, 'encryption-salt'), random));
  const [current, ...retired] = await Promise.all(
    [secret, ...settings.retiredEncryptionKeys].map((each) => deriveKey(each, salt)),
  );
  if (!current) throw new Error('there is always a current key');
  return { current, byId: new Map([current, ...retired].map((key) => [key.id, key])) };
}

async function deriveKey(secret: string, salt: string): Promise<EncryptionKey> {
  const key = await promisify(pbkdf2)(secret, salt, iterations, keyBytes, 'sha256');
  return { id: createHmac('sha256', key).update('key id').digest('hex').slice(0, 8), key };
}
