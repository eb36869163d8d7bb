import { type DbOrTx, runPrepared } from '../platform/db.ts';
import { type Announce, announceWith } from './announce-jobs.store.ts';
import { endJobs, keepAttempts } from './end-jobs.ts';
import type { ClaimedJob, JobStage, Settlement } from './jobs.schema.ts';

/** An attempt to begin: the job and the number that this attempt will have. */
export interface AttemptRef {
  id: string;
  attempt: number;
}

/** `again`: an earlier try to claim it got no answer, and may have succeeded. */
export interface Claim extends AttemptRef {
  again?: boolean;
}

const claimedColumns = `j.id, j.kind, j.queue, j.owner_id AS "ownerId", j.payload, j.attempt,
  j.max_attempts AS "maxAttempts", j.suspect, j.request_id AS "requestId",
  greatest(0, extract(epoch FROM j.started_at - j.run_at)::float8 * 1000) AS "waitMs"`;

/**
 * Begins attempts: each becomes `active`, held by `workerId`. Those that can't be begun (begun already by another
 * delivery, cancelled, ended, or the worker was given up) are left out of the answer, which keeps the order of `claims`; of
 * several equal ones, the first alone gets the attempt.
 */
export async function claimJobs(
  db: DbOrTx,
  workerId: string,
  claims: readonly Claim[],
  announce: Announce = announceWith(db),
): Promise<(ClaimedJob | undefined)[]> {
  const { rows } = await runPrepared<{ rows: ClaimedJob[] }>(
    db,
    'claim-jobs',
    `WITH c AS (
       SELECT * FROM unnest(:ids::uuid[], :attempts::int[], :again::boolean[]) AS c (id, attempt, again)
     ), claimed AS (
       UPDATE jobs j SET status = 'active', attempt = j.attempt + 1, worker_id = :workerId, started_at = clock_timestamp(),
         progress = NULL, stage = NULL, stages = '[]', problem = NULL, version = version + 1
       FROM c
       WHERE j.id = c.id AND j.attempt = c.attempt - 1 AND j.status IN ('queued', 'retrying')
         AND EXISTS (SELECT 1 FROM workers WHERE workers.id = :workerId)
       RETURNING ${claimedColumns}
     ), in_motion AS (
       -- An entry that could not be added, as it seemed, may have been delivered all the same.
       UPDATE jobs_in_flight f SET ready = true, dispatched_at = clock_timestamp() FROM claimed
       WHERE f.job_id = claimed.id AND f.dispatched_at IS NULL
     )
     SELECT * FROM claimed
     UNION ALL
     SELECT ${claimedColumns} FROM c JOIN jobs j ON j.id = c.id
     WHERE c.again AND j.attempt = c.attempt AND j.status = 'active' AND j.worker_id = :workerId`,
    {
      ids: claims.map(({ id }) => id),
      attempts: claims.map(({ attempt }) => attempt),
      again: claims.map(({ again = false }) => again),
      workerId,
    },
  );
  await announce({ changed: rows, due: [] });
  const claimed = new Map(rows.map((row) => [row.id, row]));
  return claims.map(({ id }) => {
    const job = claimed.get(id);
    claimed.delete(id);
    return job;
  });
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
    `WITH s AS (
       SELECT s.*,
         CASE WHEN f.held_back_ms + s."heldBackMs" > s."giveUpAfterMs" THEN 'failed' ELSE s.status END AS verdict,
         coalesce(s."delayMs", least(60000, greatest(1000, f.held_back_ms))) AS delay_ms
       FROM json_to_recordset(?::json) AS s (id uuid, attempt int, status text, stages jsonb, result json, problem json,
         "cacheMs" float8, "delayMs" float8, counts boolean, "heldBackMs" float8, "giveUpAfterMs" float8)
       LEFT JOIN LATERAL (
         SELECT held_back_ms FROM jobs_in_flight WHERE s.status = 'retrying' AND job_id = s.id
       ) f ON true
     ), settled AS (
       UPDATE jobs j SET status = s.verdict, stages = coalesce(s.stages, j.stages), stage = NULL, version = version + 1,
         result = s.result, problem = s.problem,
         progress = CASE WHEN s.verdict = 'completed' THEN 1 ELSE j.progress END,
         finished_at = CASE WHEN s.verdict <> 'retrying' THEN clock_timestamp() END,
         cache_until = CASE WHEN s.verdict = 'completed' THEN clock_timestamp() + s."cacheMs" * interval '1 millisecond' END,
         run_at = CASE WHEN s.verdict = 'retrying' THEN clock_timestamp() + s.delay_ms * interval '1 millisecond' ELSE j.run_at END,
         max_attempts = CASE WHEN s.counts IS FALSE THEN j.max_attempts + 1 ELSE j.max_attempts END
       FROM s
       WHERE j.id = s.id AND j.attempt = s.attempt AND j.status = 'active'
       RETURNING j.id, j.owner_id, j.kind, j.queue, j.status, j.finished_at, j.run_at, j.attempt, j.started_at, j.worker_id,
         j.problem, s.delay_ms, s.counts, s."heldBackMs",
         CASE WHEN j.status = 'completed' THEN NULL WHEN s.counts IS FALSE THEN 'released' ELSE 'failed' END AS outcome
     ), again AS (
       UPDATE jobs_in_flight f SET ready = false, dispatched_at = NULL, retried = true, run_at = settled.run_at, delay_ms = settled.delay_ms,
         held_back_ms = CASE WHEN settled.counts THEN 0
           ELSE f.held_back_ms + coalesce(settled."heldBackMs" + settled.delay_ms, 0) END
       FROM settled WHERE f.job_id = settled.id AND settled.status = 'retrying'
     ), ${endJobs('settled')}, ${keepAttempts('settled')}
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
