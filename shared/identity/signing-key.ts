import { createPrivateKey, generateKeyPair, type KeyObject } from 'node:crypto';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Config } from '../platform/config.ts';
import { keptSecret } from '../platform/kept-secret.ts';

const minBits = 2_048;

/**
 * The key that signs access tokens: the configured one, else one that is made once and kept in `dataDir`.
 * @throws when the key can't be read or is no RSA key of at least 2048 bits
 */
export async function loadSigningKey({
  jwtPrivateKey,
  dataDir,
}: Pick<Config, 'jwtPrivateKey' | 'dataDir'>): Promise<KeyObject> {
  const key = createPrivateKey(jwtPrivateKey ?? (await keptKey(join(dataDir, 'jwt-private-key.pem'))));
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
  if (key.asymmetricKeyType !== 'rsa' || bits < minBits) {
    throw new Error(`JWT_PRIVATE_KEY must be an RSA key of at least ${minBits} bits`);
  }
  return key;
}

async function keptKey(path: string): Promise<string> {
  return keptSecret(path, async () => {
    const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: minBits });
    return privateKey.export({ format: 'pem', type: 'pkcs8' }) as string;
  });
}
