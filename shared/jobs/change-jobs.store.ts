import type { DbOrTx } from '../platform/db.ts';
import { type JobRecord, jobChannels, systemOwnerId } from './jobs.schema.ts';
import { jobColumns, toJobRecord } from './read-jobs.store.ts';

type Rows = { rows: Parameters<typeof toJobRecord>[0][] };

const unique_violation = '23505';

/**
 * Cancels a job of this owner at once: a running attempt is told to stop, and whatever it still brings meets the fence.
 * Undefined when there is no such job, or it has ended.
 */
export async function cancelJob(db: DbOrTx, id: string, ownerId: string): Promise<JobRecord | undefined> {
  const { rows } = await db.raw<Rows>(
    `WITH changed AS (
       UPDATE jobs SET status = 'cancelled', worker_id = NULL, stage = NULL, finished_at = now(),
         dispatched_at = NULL, version = version + 1
       WHERE id = ? AND owner_id = ? AND in_flight RETURNING *
     ), announced AS (
       SELECT pg_notify('${jobChannels.changed}', owner_id || '/' || id), pg_notify('${jobChannels.cancelled}', id::text) FROM changed
     ), endings AS (
       INSERT INTO job_endings (owner_id, job_id) SELECT owner_id, id FROM changed
     )
     SELECT ${jobColumns} FROM changed CROSS JOIN announced`,
    [id, ownerId],
  );
  return rows[0] && toJobRecord(rows[0]);
}

/**
 * Puts ended jobs back in the queue with `attempts` more attempts. Jobs that are not failed or cancelled are left alone.
 * @returns the jobs that will run again
 * @throws {IdenticalInFlight} when the same work is under way already
 */
export async function replayJobs(db: DbOrTx, ids: readonly string[], attempts: number): Promise<JobRecord[]> {
  try {
    const { rows } = await db.raw<Rows>(
      `WITH changed AS (
         UPDATE jobs SET status = 'queued', run_at = now(), finished_at = NULL, dispatched_at = NULL, problem = NULL,
           progress = NULL, stages = '[]', max_attempts = attempt + ?, version = version + 1
         WHERE id = ANY(?::uuid[]) AND status IN ('failed', 'cancelled') RETURNING *
       ), announced AS (
         SELECT pg_notify('${jobChannels.changed}', coalesce(string_agg(owner_id || '/' || id, ','), '')),
           pg_notify('${jobChannels.accepted}', coalesce(string_agg(DISTINCT queue, ','), '')) FROM changed
       )
       SELECT ${jobColumns} FROM changed CROSS JOIN announced`,
      [attempts, [...ids]],
    );
    return rows.map(toJobRecord);
  } catch (error) {
    if ((error as { code?: string }).code === unique_violation) throw new IdenticalInFlight(error);
    throw error;
  }
}

/** The same work is queued or running already. */
export class IdenticalInFlight extends Error {
  override name = 'IdenticalInFlight';

  constructor(cause: unknown) {
    super('identical work is in flight', { cause });
  }
}

const purgeBatch = 1_000;

/** Deletes some of the jobs of the house that were completed more than a week ago: nobody asks for them. @returns how many */
export async function purgeHouseJobs(db: DbOrTx, now: Date): Promise<number> {
  const { rowCount } = await db.raw<{ rowCount: number }>(
    `DELETE FROM jobs WHERE id IN (
       SELECT id FROM jobs
       WHERE owner_id = ? AND finished_at < ?::timestamptz - interval '7 days' AND status = 'completed' LIMIT ?)`,
    [systemOwnerId, now, purgeBatch],
  );
  return rowCount;
}
