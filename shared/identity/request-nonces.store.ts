import type { DbOrTx } from '../platform/db.ts';

export interface RequestNonce {
  keyId: string;
  nonce: string;
  expiresAt: Date;
}

/** Uses up a nonce of an API key. @returns false when somebody has done so before */
export async function spendNonce(db: DbOrTx, nonce: RequestNonce): Promise<boolean> {
  const { rowCount } = await db.raw<{ rowCount: number }>(
    `INSERT INTO request_nonces (key_id, nonce, expires_at) VALUES (:keyId, :nonce, :expiresAt) ON CONFLICT DO NOTHING`,
    { ...nonce },
  );
  return rowCount === 1;
}

const purgeBatch = 10_000;

/** Deletes some of the nonces that no request can use any more. @returns how many */
export async function purgeRequestNonces(db: DbOrTx, now: Date): Promise<number> {
  const { rowCount } = await db.raw<{ rowCount: number }>(
    `DELETE FROM request_nonces WHERE ctid = ANY(ARRAY(
       SELECT ctid FROM request_nonces WHERE expires_at < ? ORDER BY expires_at LIMIT ?))`,
    [now, purgeBatch],
  );
  return rowCount;
}
