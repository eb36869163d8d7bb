import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { deriveEncryptionKeys, type EncryptionKeys, type KeySettings } from './encryption-keys.ts';

const algorithm = 'aes-256-gcm';
const nonceBytes = 12;
const tagBytes = 16;
const sealedPattern = /^v1\.([0-9a-f]{8})\.([A-Za-z0-9_-]{38,})$/;

/** A sealed value that was changed, moved from another place, or sealed with a key that is not there (any more). */
export class SealBroken extends Error {
  override name = 'SealBroken';
}

/** Seals single values of the database. The keys are derived once, when the first value is sealed or opened. */
export interface FieldCipher {
  /** @param place where the value is kept, `users.phone:<id>`: it opens nowhere else */
  seal(plain: string, place: string): Promise<string>;
  /** @throws {SealBroken} */
  open(sealed: string, place: string): Promise<string>;
  /** Whether a value is sealed with the current key. */
  isCurrent(sealed: string): Promise<boolean>;
  /** Values that are sealed with the current key begin with this. */
  currentPrefix(): Promise<string>;
}

/**
 * AES-256-GCM (NIST SP 800-38D) with a random nonce a value: `v1.<key id>.<base64url of nonce, tag, ciphertext>`.
 * The place is authenticated along.
 */
export function createFieldCipher(settings: KeySettings): FieldCipher {
  let derived: Promise<EncryptionKeys> | undefined;
  const keys = () => (derived ??= deriveEncryptionKeys(settings));
  const prefixOf = async () => `v1.${(await keys()).current.id}.`;
  return {
    async seal(plain, place) {
      const { current } = await keys();
      const nonce = randomBytes(nonceBytes);
      const cipher = createCipheriv(algorithm, current.key, nonce, { authTagLength: tagBytes });
      cipher.setAAD(Buffer.from(place));
      const text = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
      return `v1.${current.id}.${Buffer.concat([nonce, cipher.getAuthTag(), text]).toString('base64url')}`;
    },
    async open(sealed, place) {
      const [, keyId = '', encoded = ''] = sealedPattern.exec(sealed) ?? [];
      const key = (await keys()).byId.get(keyId);
      if (!key) throw new SealBroken(`a value of ${tableOf(place)} is sealed with no key that we have`);
      const bytes = Buffer.from(encoded, 'base64url');
      // A last character may carry bits that decode to nothing: those too must not be changed unseen.
      if (bytes.toString('base64url') !== encoded) throw new SealBroken(`a value of ${tableOf(place)} was changed`);
      const nonce = bytes.subarray(0, nonceBytes);
      const decipher = createDecipheriv(algorithm, key.key, nonce, { authTagLength: tagBytes });
      decipher.setAAD(Buffer.from(place));
      decipher.setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes));
      try {
        const text = bytes.subarray(nonceBytes + tagBytes);
        return Buffer.concat([decipher.update(text), decipher.final()]).toString('utf8');
      } catch (cause) {
        throw new SealBroken(`a value of ${tableOf(place)} was changed or moved`, { cause });
      }
    },
    isCurrent: async (sealed) => sealed.startsWith(await prefixOf()),
    currentPrefix: prefixOf,
  };
}

function tableOf(place: string): string {
  return place.replace(/:.*$/s, '');
}
