import type { DbOrTx, Tx } from '../platform/db.ts';

/** A public key (RFC 7517). */
export interface PublicKey {
  kty: string;
  n: string;
  e: string;
  kid: string;
  alg: string;
  use: string;
}

export interface KeptSigningKey {
  kid: string;
  privateKeySealed: string;
  publicJwk: PublicKey;
  signsFrom: Date;
}

/** On this channel it is told that there is another key, or one less. */
export const signingKeysChannel = 'signing_keys_changed';

const signingKeysLock = 4_711_021;

/** Makes those who may add a key take turns, until the end of the transaction. */
export async function lockSigningKeys(tx: Tx): Promise<void> {
  await tx.raw('SELECT pg_advisory_xact_lock(?)', [signingKeysLock]);
}

/** The keys that are not retired, in the order in which they begin to sign. */
export async function listSigningKeys(db: DbOrTx): Promise<KeptSigningKey[]> {
  const { rows } = await db.raw<{ rows: KeptSigningKey[] }>(
    `SELECT kid, private_key_sealed AS "privateKeySealed", public_jwk AS "publicJwk", signs_from AS "signsFrom"
     FROM signing_keys WHERE retired_at IS NULL ORDER BY signs_from, created_at, kid`,
  );
  return rows;
}

/** Whether there ever was a key: of this id, or at all. */
export async function hadSigningKey(db: DbOrTx, kid?: string): Promise<boolean> {
  const { rows } = await db.raw<{ rows: unknown[] }>(
    'SELECT FROM signing_keys WHERE kid = coalesce(:kid::text, kid) LIMIT 1',
    { kid: kid ?? null },
  );
  return rows.length > 0;
}

export async function insertSigningKey(tx: Tx, key: KeptSigningKey): Promise<void> {
  await tx.raw(
    `INSERT INTO signing_keys (kid, private_key_sealed, public_jwk, signs_from)
     VALUES (:kid, :privateKeySealed, :publicJwk, :signsFrom)`,
    { ...key, publicJwk: JSON.stringify(key.publicJwk) },
  );
  await tx.raw('SELECT pg_notify(?, ?)', [signingKeysChannel, key.kid]);
}

/** No token of these keys is taken any more. Their private halves are deleted. */
export async function retireSigningKeys(tx: Tx, kids: readonly string[], now: Date): Promise<void> {
  await tx.raw('UPDATE signing_keys SET retired_at = ?, private_key_sealed = NULL WHERE kid = ANY (?::text[])', [
    now,
    [...kids],
  ]);
}
