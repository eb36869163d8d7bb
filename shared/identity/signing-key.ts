import { createHash, createPrivateKey, createPublicKey, generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import type { PublicKey } from './signing-keys.store.ts';

const minBits = 2_048;

/** An RSA key that signs access tokens. */
export interface SigningKey {
  kid: string;
  privateKey: KeyObject;
  publicKey: KeyObject;
  publicJwk: PublicKey;
}

/** @throws when the text is no RSA key of at least 2048 bits */
export function readSigningKey(pem: string): SigningKey {
  const privateKey = createPrivateKey(pem);
  const bits = privateKey.asymmetricKeyDetails?.modulusLength ?? 0;
  if (privateKey.asymmetricKeyType !== 'rsa' || bits < minBits) {
    throw new Error(`JWT_PRIVATE_KEY must be an RSA key of at least ${minBits} bits`);
  }
  const publicKey = createPublicKey(privateKey);
  const { kty, n, e } = publicKey.export({ format: 'jwk' }) as Pick<PublicKey, 'kty' | 'n' | 'e'>;
  // The thumbprint of RFC 7638: the same key has the same id everywhere.
  const kid = createHash('sha256').update(JSON.stringify({ e, kty, n })).digest('base64url');
  return { kid, privateKey, publicKey, publicJwk: { kty, n, e, kid, alg: 'RS256', use: 'sig' } };
}

/** Makes a key, in PEM form. */
export async function makeSigningKey(): Promise<string> {
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: minBits });
  return pemOf(privateKey);
}

export function pemOf(privateKey: KeyObject): string {
  return privateKey.export({ format: 'pem', type: 'pkcs8' }) as string;
}
