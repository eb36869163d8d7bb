import type { DbOrTx } from '../platform/db.ts';
import { announceWith } from './announce-jobs.store.ts';
import { endJobs, keepAttempts } from './end-jobs.ts';
import { forgetDoubtfulSteps } from './job-steps.store.ts';
import { turnsFor } from './job-turns.ts';
import { type JobRecord, jobChannels } from './jobs.schema.ts';
import { jobColumns, toJobRecord } from './read-jobs.store.ts';

type Rows = { rows: Parameters<typeof toJobRecord>[0][] };

const unique_violation = '23505';

/**
 * Cancels a job of this owner at once: a running attempt is told to stop, and whatever it still brings meets the fence.
 * Undefined when there is no such job, or it has ended.
 */
export async function cancelJob(db: DbOrTx, id: string, ownerId: string): Promise<JobRecord | undefined> {
  const { rows } = await db.raw<Rows>(
    `WITH found AS (
       SELECT id, CASE WHEN status = 'active' THEN 'cancelled' END AS outcome FROM jobs
       WHERE id = ? AND owner_id = ? AND status IN ('queued', 'active', 'retrying') FOR UPDATE
     ), changed AS (
       UPDATE jobs SET status = 'cancelled', stage = NULL, finished_at = now(), version = version + 1
       FROM found WHERE jobs.id = found.id RETURNING jobs.*, found.outcome
     ), announced AS (
       SELECT pg_notify('${jobChannels.changed}', owner_id || '/' || id), pg_notify('${jobChannels.cancelled}', id::text) FROM changed
     ), ${endJobs('changed')}, ${keepAttempts('changed')}
     SELECT ${jobColumns} FROM changed CROSS JOIN announced`,
    [id, ownerId],
  );
  return rows[0] && toJobRecord(rows[0]);
}

export interface ReplayOptions {
  attempts: number;
  /** Left out: the one that each job had. */
  priority?: number | undefined;
  delayMs?: number;
}

/**
 * Puts ended jobs back in the queue with `attempts` more attempts. Jobs that are not failed or cancelled are left alone.
 * @returns the jobs that will run again
 * @throws {IdenticalInFlight} when the same work is under way already
 */
export async function replayJobs(
  db: DbOrTx,
  ids: readonly string[],
  { attempts, priority, delayMs = 0 }: ReplayOptions,
): Promise<JobRecord[]> {
  try {
    const { rows } = await db.raw<Rows>(
      `WITH changed AS (
         UPDATE jobs SET status = 'queued', finished_at = NULL, problem = NULL,
           run_at = now() + :delayMs * interval '1 millisecond', priority = coalesce(:priority::smallint, priority),
           progress = NULL, stages = '[]', max_attempts = attempt + :attempts, version = version + 1
         WHERE id = ANY(:ids::uuid[]) AND status IN ('failed', 'cancelled') RETURNING *
       ), numbered AS (
         SELECT id, queue, owner_id, priority, row_number() OVER (ORDER BY id) AS ordinal FROM changed
       ), ${turnsFor('numbered')}, waiting AS (
         INSERT INTO jobs_in_flight (job_id, queue, kind, owner_id, fingerprint, data_version, priority, turn, ready,
           run_at, delay_ms)
         SELECT id, queue, kind, owner_id, fingerprint, data_version, priority, turns.turn, :delayMs = 0, run_at, :delayMs
         FROM changed JOIN turns USING (id)
       ), no_longer_dead AS (
         DELETE FROM dead_jobs USING changed WHERE dead_jobs.job_id = changed.id
       )
       SELECT ${jobColumns} FROM changed`,
      { attempts, priority: priority ?? null, delayMs, ids: [...ids] },
    );
    const replayed = rows.map(toJobRecord);
    await forgetDoubtfulSteps(
      db,
      replayed.map(({ id }) => id),
    );
    await announceWith(db)({ changed: replayed, due: [...new Set(replayed.map(({ queue }) => queue))] });
    return replayed;
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
