import type { DbOrTx, Tx } from '../../shared/platform/db.ts';

export interface KeptAnswer {
  fingerprint: Buffer;
  sealedAnswer: Buffer;
}

/** Takes the lock of a key until the transaction ends; false when another request holds it. */
export async function lockKey(tx: Tx, keyHash: Buffer): Promise<boolean> {
  const { rows } = await tx.raw<{ rows: { locked: boolean }[] }>('SELECT pg_try_advisory_xact_lock(?) AS locked', [
    keyHash.readBigInt64BE(0).toString(),
  ]);
  return rows[0]?.locked === true;
}

/** The answer kept under a key that has not expired. */
export async function findAnswer(db: DbOrTx, keyHash: Buffer): Promise<KeptAnswer | undefined> {
  const { rows } = await db.raw<{ rows: KeptAnswer[] }>(
    `SELECT fingerprint, sealed_answer AS "sealedAnswer" FROM idempotency_keys WHERE key_hash = ? AND expires_at > now()`,
    [keyHash],
  );
  return rows[0];
}

/** Keeps an answer for `keepSeconds`, in place of one that has expired. */
export async function keepAnswer(tx: Tx, keyHash: Buffer, answer: KeptAnswer, keepSeconds: number): Promise<void> {
  await tx.raw(
    `INSERT INTO idempotency_keys (key_hash, fingerprint, sealed_answer, expires_at)
     VALUES (:keyHash, :fingerprint, :sealedAnswer, now() + make_interval(secs => :keepSeconds))
     ON CONFLICT (key_hash) DO UPDATE SET fingerprint = excluded.fingerprint, sealed_answer = excluded.sealed_answer,
       created_at = excluded.created_at, expires_at = excluded.expires_at`,
    { keyHash, ...answer, keepSeconds },
  );
}
