import { type DbOrTx, runPrepared } from '../platform/db.ts';
import { type Announce, announceWith } from './announce-jobs.store.ts';
import type { ClaimedJob, JobStage, Settlement } from './jobs.schema.ts';

/** An attempt to begin: the job and the number that this attempt will have. */
export interface AttemptRef {
  id: string;
  attempt: number;
}

/**
 * Begins attempts: each becomes `active`, held by `workerId`. Those that can't be begun (begun already by another
 * delivery, cancelled, ended, or the worker was given up) are left out of the answer, which keeps the order of `refs`.
 */
export async function claimJobs(
  db: DbOrTx,
  workerId: string,
  refs: readonly AttemptRef[],
  announce: Announce = announceWith(db),
): Promise<(ClaimedJob | undefined)[]> {
  const { rows } = await runPrepared<{ rows: ClaimedJob[] }>(
    db,
    'claim-jobs',
    `UPDATE jobs j SET status = 'active', attempt = j.attempt + 1, worker_id = ?, started_at = clock_timestamp(),
         dispatched_at = coalesce(dispatched_at, clock_timestamp()),
         progress = NULL, stage = NULL, stages = '[]', problem = NULL, version = version + 1
       FROM unnest(?::uuid[], ?::int[]) AS c (id, attempt)
       WHERE j.id = c.id AND j.attempt = c.attempt - 1 AND j.status IN ('queued', 'retrying')
         AND EXISTS (SELECT 1 FROM workers WHERE workers.id = ?)
     RETURNING j.id, j.kind, j.queue, j.owner_id AS "ownerId", j.payload, j.attempt, j.max_attempts AS "maxAttempts",
       j.suspect, j.request_id AS "requestId", extract(epoch FROM j.started_at - j.run_at)::float8 * 1000 AS "waitMs"`,
    [workerId, refs.map(({ id }) => id), refs.map(({ attempt }) => attempt), workerId],
  );
  await announce({ changed: rows, due: [] });
  const claimed = new Map(rows.map((row) => [row.id, row]));
  return refs.map(({ id }) => claimed.get(id));
}

/**
 * Records how attempts ended. The answer says for each whether the record was made: an attempt that no longer holds
 * its job (given up for dead, cancelled) meets the fence and changes nothing.
 */
export async function settleJobs(
  db: DbOrTx,
  settlements: readonly Settlement[],
  announce: Announce = announceWith(db),
): Promise<boolean[]> {
  const { rows } = await runPrepared<{ rows: { id: string; ownerId: string; queue: string; status: string }[] }>(
    db,
    'settle-jobs',
    `WITH settled AS (
       UPDATE jobs j SET status = s.status, stages = coalesce(s.stages, j.stages), stage = NULL, worker_id = NULL, version = version + 1,
         result = s.result, problem = s.problem,
         progress = CASE WHEN s.status = 'completed' THEN 1 ELSE j.progress END,
         finished_at = CASE WHEN s.status <> 'retrying' THEN clock_timestamp() END,
         cache_until = CASE WHEN s.status = 'completed' THEN clock_timestamp() + s."cacheMs" * interval '1 millisecond' END,
         run_at = CASE WHEN s.status = 'retrying' THEN clock_timestamp() + s."delayMs" * interval '1 millisecond' ELSE j.run_at END,
         dispatched_at = NULL,
         max_attempts = CASE WHEN s.counts IS FALSE THEN j.max_attempts + 1 ELSE j.max_attempts END
       FROM json_to_recordset(?::json) AS s (id uuid, attempt int, status text, stages jsonb, result json, problem json,
         "cacheMs" float8, "delayMs" float8, counts boolean)
       WHERE j.id = s.id AND j.attempt = s.attempt AND j.status = 'active'
       RETURNING j.id, j.owner_id, j.queue, j.status, j.finished_at
     ), endings AS (
       INSERT INTO job_endings (owner_id, job_id) SELECT owner_id, id FROM settled WHERE finished_at IS NOT NULL
     )
     SELECT id, owner_id AS "ownerId", queue, status FROM settled`,
    [JSON.stringify(settlements)],
  );
  const due = rows.filter(({ status }) => status === 'retrying').map(({ queue }) => queue);
  await announce({ changed: rows, due: [...new Set(due)] });
  const settled = new Set(rows.map(({ id }) => id));
  return settlements.map(({ id }) => settled.has(id));
}

/** Where an attempt stands, for those who follow it. */
export interface JobProgress extends AttemptRef {
  progress: number | null;
  stage: string | null;
  stages: JobStage[];
}

/** Records progress of attempts that still hold their jobs. */
export async function recordProgress(db: DbOrTx, updates: readonly JobProgress[]): Promise<void> {
  const { rows } = await runPrepared<{ rows: { id: string; ownerId: string }[] }>(
    db,
    'record-progress',
    `UPDATE jobs j SET progress = p.progress, stage = p.stage, stages = p.stages, version = version + 1
       FROM json_to_recordset(?::json) AS p (id uuid, attempt int, progress real, stage text, stages jsonb)
       WHERE j.id = p.id AND j.attempt = p.attempt AND j.status = 'active'
     RETURNING j.id, j.owner_id AS "ownerId"`,
    [JSON.stringify(updates)],
  );
  await announceWith(db)({ changed: rows, due: [] });
}
