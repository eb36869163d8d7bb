import { randomBytes } from 'node:crypto';
import type { Db } from './db.ts';
import type { FieldCipher } from './field-cipher.ts';
import { findSecret, keepSecret, type KeptSecret } from './secrets.store.ts';

/** The purposes that the house makes keys of its own for. */
const secretNames = ['audit-chain', 'audit-head', 'blind-index', 'cache', 'csrf'] as const;
export type SecretName = (typeof secretNames)[number];

/** Keys of 32 bytes that all processes share: made when first asked for, kept sealed in the database, never changed. */
export interface Secrets {
  get(name: SecretName): Promise<Buffer>;
  /** Done at the start: asked for first inside of a transaction, a key would wait for a second connection. */
  loadAll(): Promise<void>;
}

export function createSecrets(db: Db, cipher: FieldCipher): Secrets {
  const known = new Map<SecretName, Promise<Buffer>>();
  async function load(name: SecretName): Promise<Buffer> {
    const sealed =
      (await findSecret(db, name)) ??
      (await keepSecret(db, name, await cipher.seal(randomBytes(32).toString('base64'), placeOf(name))));
    return openSecret(cipher, { name, sealed });
  }
  function get(name: SecretName): Promise<Buffer> {
    const found = known.get(name) ?? load(name);
    known.set(name, found);
    found.catch(() => known.delete(name));
    return found;
  }
  return {
    get,
    async loadAll() {
      await Promise.all(secretNames.map(get));
    },
  };
}

/** @throws {SealBroken} */
export async function openSecret(cipher: FieldCipher, { name, sealed }: KeptSecret): Promise<Buffer> {
  return Buffer.from(await cipher.open(sealed, placeOf(name)), 'base64');
}

function placeOf(name: string): string {
  return `secrets.sealed:${name}`;
}
