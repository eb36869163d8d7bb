import type { DbOrTx } from '../platform/db.ts';
import { announceWith } from './announce-jobs.store.ts';
import { endJobs, keepAttempts } from './end-jobs.ts';
import type { AttemptRef } from './execute-jobs.store.ts';
import type { JobProblem } from './jobs.schema.ts';

/** An attempt that was taken from its worker, and what became of its job. */
export interface TakenBack extends AttemptRef {
  kind: string;
  ownerId: string;
  queue: string;
  status: 'retrying' | 'failed';
}

/** An attempt that runs, as the ledger has it. */
export interface ActiveAttempt extends AttemptRef {
  kind: string;
  timeoutMs: number;
  /** Its worker has gone. */
  orphaned: boolean;
}

const crashed: JobProblem = {
  code: 'job-crashed',
  detail:
    'The process that ran this job died or stopped answering. Retry it; if it happens again, report it with the job id.',
};

/**
 * Attempts after which the loss of a worker counts whatever the job ran in: something about the job may have ended the
 * whole machine.
 */
const mostInnocentAttempts = 50;

/** All attempts that run. */
export async function readActiveAttempts(db: DbOrTx): Promise<ActiveAttempt[]> {
  const { rows } = await db.raw<{ rows: ActiveAttempt[] }>(
    `SELECT j.id, j.attempt, j.kind, j.timeout_ms AS "timeoutMs",
       NOT EXISTS (SELECT 1 FROM workers w WHERE w.id = j.worker_id) AS orphaned
     FROM jobs_in_flight f JOIN jobs j ON j.id = f.job_id WHERE f.dispatched_at IS NOT NULL AND j.status = 'active'`,
  );
  return rows;
}

/**
 * Gives up workers that are dead: their jobs get another attempt at once, or end as dead letters when that was the
 * last. What such a worker still brings, should it only have been frozen, meets the fence. An attempt that ran in a process
 * of its own can't have taken the worker down, and does not count: those of `apartQueues`, and of suspects.
 * @returns the attempts that they held
 */
export function recoverFromDeadWorkers(
  db: DbOrTx,
  workerIds: readonly string[],
  apartQueues: readonly string[] = [],
): Promise<TakenBack[]> {
  return takeBack(
    db,
    `SELECT j.id, j.attempt FROM jobs_in_flight f JOIN jobs j ON j.id = f.job_id
     WHERE f.dispatched_at IS NOT NULL AND j.status = 'active' AND j.worker_id = ANY(:workerIds::uuid[])`,
    { workerIds: [...workerIds], apartQueues: [...apartQueues] },
    crashed,
  );
}

/** Takes attempts back, if they still run, whatever their workers say. @returns those that were */
export function takeBackAttempts(
  db: DbOrTx,
  attempts: readonly AttemptRef[],
  { problem = crashed, apartQueues = [] }: { problem?: JobProblem; apartQueues?: readonly string[] } = {},
): Promise<TakenBack[]> {
  return takeBack(
    db,
    `SELECT id, attempt FROM unnest(:ids::uuid[], :attempts::int[]) AS a (id, attempt) WHERE cardinality(:workerIds::uuid[]) = 0`,
    {
      ids: attempts.map(({ id }) => id),
      attempts: attempts.map(({ attempt }) => attempt),
      workerIds: [],
      apartQueues: [...apartQueues],
    },
    problem,
  );
}

async function takeBack(
  db: DbOrTx,
  held: string,
  bindings: Record<string, (string | number)[]>,
  problem: JobProblem,
): Promise<TakenBack[]> {
  const { rows } = await db.raw<{ rows: TakenBack[] }>(
    `WITH held AS (${held}), judged AS (
       SELECT j.id, j.attempt, (j.suspect OR j.queue = ANY(:apartQueues::text[])) AND j.attempt < ${mostInnocentAttempts}
           AND cardinality(:apartQueues::text[]) > 0 AS innocent
       FROM held JOIN jobs j ON j.id = held.id AND j.attempt = held.attempt
     ), changed AS (
       UPDATE jobs j SET stage = NULL, version = version + 1, suspect = true, run_at = now(),
         max_attempts = CASE WHEN innocent THEN max_attempts + 1 ELSE max_attempts END,
         status = CASE WHEN innocent OR j.attempt < max_attempts THEN 'retrying' ELSE 'failed' END,
         problem = CASE WHEN innocent OR j.attempt < max_attempts THEN NULL ELSE :problem::json END,
         finished_at = CASE WHEN innocent OR j.attempt < max_attempts THEN NULL ELSE now() END
       FROM judged WHERE j.id = judged.id AND j.attempt = judged.attempt AND j.status = 'active'
       RETURNING j.id, j.kind, j.status, j.queue, j.owner_id, j.finished_at, j.attempt, j.started_at, j.worker_id,
         'lost' AS outcome, :problem::json AS problem
     ), again AS (
       UPDATE jobs_in_flight f SET ready = false, dispatched_at = NULL, retried = true, run_at = now(), delay_ms = 0
       FROM changed
       WHERE f.job_id = changed.id AND changed.status = 'retrying'
     ), gone AS (
       DELETE FROM workers WHERE id = ANY(:workerIds::uuid[])
     ), ${endJobs('changed')}, ${keepAttempts('changed')}
     SELECT id, attempt, kind, status, queue, owner_id AS "ownerId" FROM changed`,
    { ...bindings, problem: JSON.stringify(problem) },
  );
  await announceWith(db)({ changed: rows, due: [...new Set(rows.map(({ queue }) => queue))] });
  return rows;
}
