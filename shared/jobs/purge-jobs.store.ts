import type { DbOrTx } from '../platform/db.ts';
import { firstIdAt } from '../platform/ids.ts';
import { systemOwnerId } from './jobs.schema.ts';

/** How many days ended jobs are kept, with all that belongs to them. */
export interface JobRetention {
  completedDays: number;
  /** Failed and cancelled ones. */
  failedDays: number;
  /** Completed jobs of the system: nobody asks for them. */
  systemDays: number;
}

const dayMs = 86_400_000;
const batchSize = 1_000;
const attemptsDays = 30;

/**
 * Deletes jobs that ended longer ago than they are kept, a batch at a time; gives how many each batch deleted. Walks along
 * the ids, which tell when a job was accepted, so that a batch costs the same however many jobs are kept.
 */
export async function* purgeJobs(db: DbOrTx, now: Date, retention: JobRetention): AsyncGenerator<number> {
  const { completedDays, failedDays, systemDays } = retention;
  const walks = [
    { where: 'owner_id = :systemOwnerId AND', days: Math.min(systemDays, failedDays) },
    { where: '', days: Math.min(completedDays, failedDays) },
  ];
  for (const { where, days } of walks) {
    const before = firstIdAt(now.getTime() - days * dayMs);
    for (let after: string | null = firstIdAt(0); after !== null;) {
      const batch: { last: string | null; count: number } = await deleteBatch(db, where, {
        after,
        before,
        now,
        completedDays,
        failedDays,
        systemDays,
      });
      after = batch.last;
      yield batch.count;
    }
  }
}

async function deleteBatch(
  db: DbOrTx,
  where: string,
  bindings: Record<string, string | number | Date>,
): Promise<{ last: string | null; count: number }> {
  const { rows } = await db.raw<{ rows: [{ last: string | null; count: number }] }>(
    `WITH page AS MATERIALIZED (
       SELECT id, status, owner_id, finished_at FROM jobs
       WHERE ${where} id > :after AND id < :before ORDER BY id LIMIT :batchSize
     ), doomed AS MATERIALIZED (
       SELECT id FROM page WHERE finished_at < :now::timestamptz - make_interval(days => CASE
         WHEN status <> 'completed' THEN :failedDays::int WHEN owner_id = :systemOwnerId THEN :systemDays::int ELSE :completedDays::int END)
     ), dead AS (
       DELETE FROM dead_jobs USING doomed WHERE job_id = id
     ), attempts AS (
       DELETE FROM job_attempts USING doomed WHERE job_id = id
     ), steps AS (
       DELETE FROM job_steps USING doomed WHERE job_id = id
     ), deleted AS (
       DELETE FROM jobs USING doomed WHERE jobs.id = doomed.id RETURNING 1
     )
     SELECT (SELECT id FROM page ORDER BY id DESC LIMIT 1) AS last, (SELECT count(*) FROM deleted)::int AS count`,
    { ...bindings, batchSize, systemOwnerId },
  );
  return rows[0];
}

/** Deletes some of the attempts that ended more than 30 days ago. @returns how many */
export async function purgeAttempts(db: DbOrTx, now: Date): Promise<number> {
  const { rowCount } = await db.raw<{ rowCount: number }>(
    `DELETE FROM job_attempts WHERE (job_id, attempt) IN (
       SELECT job_id, attempt FROM job_attempts
       WHERE job_id < ? AND ended_at < ?::timestamptz - make_interval(days => ?) ORDER BY job_id LIMIT ?)`,
    [firstIdAt(now.getTime() - attemptsDays * dayMs), now, attemptsDays, batchSize],
  );
  return rowCount;
}
