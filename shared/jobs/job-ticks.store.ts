import type { DbOrTx, Tx } from '../platform/db.ts';

const purgeBatch = 1_000;

/**
 * Puts down that a kind of job is accepted for a time at which it was due. Who comes second waits for the first, and is
 * told no once that has committed.
 * @returns whether it was not put down before
 */
export async function recordTick(tx: Tx, kind: string, tickAt: Date): Promise<boolean> {
  const { rowCount } = await tx.raw<{ rowCount: number }>(
    'INSERT INTO job_ticks (kind, tick_at) VALUES (?, ?) ON CONFLICT DO NOTHING',
    [kind, tickAt],
  );
  return rowCount === 1;
}

/**
 * Deletes some of the ticks of more than a year ago, and those that a clock which was ahead has put down for a time to
 * come. @returns how many
 */
export async function purgeTicks(db: DbOrTx, now: Date): Promise<number> {
  const { rowCount } = await db.raw<{ rowCount: number }>(
    `DELETE FROM job_ticks WHERE ctid = ANY(ARRAY(
       (SELECT ctid FROM job_ticks WHERE tick_at < :now::timestamptz - interval '1 year' ORDER BY tick_at LIMIT :purgeBatch)
       UNION
       (SELECT ctid FROM job_ticks WHERE tick_at > :now::timestamptz + interval '1 hour' ORDER BY tick_at LIMIT :purgeBatch)))`,
    { now, purgeBatch },
  );
  return rowCount;
}
