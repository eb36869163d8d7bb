import type { DbOrTx, Tx } from '../platform/db.ts';

export interface FailureRule {
  /** So many failures within `windowMs` lock for `lockMs`. */
  maxFailures: number;
  windowMs: number;
  lockMs: number;
}

/** Until when a key is locked, if it is. */
export async function findLock(db: DbOrTx, key: Buffer, now: Date): Promise<Date | undefined> {
  const { rows } = await db.raw<{ rows: { lockedUntil: Date }[] }>(
    'SELECT locked_until AS "lockedUntil" FROM sign_in_guards WHERE key = ? AND locked_until > ?',
    [key, now],
  );
  return rows[0]?.lockedUntil;
}

/**
 * Counts a failure, unless the key is locked: of any number at once exactly `maxFailures` are counted, and the last of
 * these locks.
 * @returns whether it was counted, and until when it locked
 */
export async function insertFailure(
  db: DbOrTx,
  key: Buffer,
  now: Date,
  { maxFailures, windowMs, lockMs }: FailureRule,
): Promise<{ counted: boolean; lockedUntil: Date | null }> {
  const { rows } = await db.raw<{ rows: { lockedUntil: Date | null }[] }>(
    `INSERT INTO sign_in_guards AS known (key, failed_at, changed_at) VALUES (:key, ARRAY[:now::timestamptz], :now)
     ON CONFLICT (key) DO UPDATE SET (failed_at, locked_until, changed_at) = (
       SELECT CASE WHEN count(*) < :maxFailures THEN array_agg(at) ELSE '{}' END,
         CASE WHEN count(*) >= :maxFailures THEN :lockedUntil::timestamptz END,
         :now::timestamptz
       FROM unnest(known.failed_at || excluded.failed_at) AS at WHERE at > :windowStart)
     WHERE known.locked_until IS NULL OR known.locked_until <= :now
     RETURNING locked_until AS "lockedUntil"`,
    {
      key,
      now,
      maxFailures,
      windowStart: new Date(now.getTime() - windowMs),
      lockedUntil: new Date(now.getTime() + lockMs),
    },
  );
  return { counted: rows.length > 0, lockedUntil: rows[0]?.lockedUntil ?? null };
}

/** Forgets the failures of a key, unless it is locked by now. */
export async function deleteFailures(db: DbOrTx, key: Buffer, now: Date): Promise<void> {
  await db.raw('DELETE FROM sign_in_guards WHERE key = ? AND (locked_until IS NULL OR locked_until <= ?)', [key, now]);
}

export async function deleteGuard(db: DbOrTx, key: Buffer): Promise<void> {
  await db.raw('DELETE FROM sign_in_guards WHERE key = ?', [key]);
}

/** Makes all others that take this key wait until the transaction ends. */
export async function takeTurn(tx: Tx, key: Buffer): Promise<void> {
  await tx.raw('SELECT pg_advisory_xact_lock(?)', [key.readBigInt64BE(0).toString()]);
}

/** Deletes guards that did not change since `before`, at most `limit`. @returns how many */
export async function deleteOldGuards(db: DbOrTx, before: Date, limit: number): Promise<number> {
  const { rowCount } = await db.raw<{ rowCount: number }>(
    `DELETE FROM sign_in_guards WHERE ctid = ANY(ARRAY(
       SELECT ctid FROM sign_in_guards WHERE changed_at < ? ORDER BY changed_at LIMIT ?))`,
    [before, limit],
  );
  return rowCount;
}
