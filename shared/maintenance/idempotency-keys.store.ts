import type { DbOrTx } from '../platform/db.ts';

const purgeBatch = 1_000;

/** Deletes some of the answers that are no longer kept for anybody. @returns how many */
export async function purgeIdempotencyKeys(db: DbOrTx, now: Date): Promise<number> {
  const { rowCount } = await db.raw<{ rowCount: number }>(
    `DELETE FROM idempotency_keys WHERE ctid = ANY(ARRAY(
       SELECT ctid FROM idempotency_keys WHERE expires_at < ? ORDER BY expires_at LIMIT ?))`,
    [now, purgeBatch],
  );
  return rowCount;
}
