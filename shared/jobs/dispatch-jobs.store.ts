import { type DbOrTx, runPrepared } from '../platform/db.ts';
import { type JobProblem, jobChannels } from './jobs.schema.ts';

/** An attempt on its way to a queue engine. */
export interface Dispatch {
  id: string;
  kind: string;
  /** The number that the attempt will have when it begins. */
  attempt: number;
}

/** How much may lie ready in the engine, per job that the queue's workers run at a time. */
const readyPerSlot = 4;
/** Slots of a queue that no worker has announced yet. */
const assumedSlots = 2;

/**
 * Lets a statement commit without waiting for the disk. For marks that only say what the engine holds: losing one in a
 * crash of the database hands an entry over twice, which changes nothing.
 */
const relaxed = `relaxed AS (SELECT set_config('synchronous_commit', 'off', true))`;

/**
 * Whether a job whose id is known still waits, in words that match no index: the planner would rather read all that
 * waits than look up the ids, and that takes longer the more waits.
 */
const stillWaiting = 'coalesce(j.in_flight AND j.dispatched_at IS NULL, false)';

/** What a look found. */
export interface Taken {
  dispatches: Dispatch[];
  /** How many more could have been taken; 0: more may wait. */
  roomLeft: number;
}

/**
 * Takes due jobs of a queue for the engine, owners in turn, and marks them as handed over. Turns go on from what the
 * engine holds of an owner already: who comes late to a busy queue gets the next place. Dispatchers that run at once skip
 * each other's rows. Takes only what keeps the engine's waiting list short.
 */
export async function takeForDispatch(db: DbOrTx, queue: string, batchSize: number): Promise<Taken> {
  const { rows } = await runPrepared<{ rows: (Partial<Dispatch> & { room: number })[] }>(
    db,
    'take-for-dispatch',
    `WITH RECURSIVE owners (owner_id) AS (
       (SELECT owner_id FROM jobs
        WHERE queue = :queue AND in_flight AND dispatched_at IS NULL
        ORDER BY owner_id LIMIT 1)
       UNION ALL
       SELECT (SELECT j.owner_id FROM jobs j
               WHERE j.queue = :queue AND j.in_flight AND j.dispatched_at IS NULL
                 AND j.owner_id > owners.owner_id
               ORDER BY j.owner_id LIMIT 1)
       FROM owners WHERE owners.owner_id IS NOT NULL
     ), waiting_owners AS (
       SELECT owner_id FROM owners WHERE owner_id IS NOT NULL
     ), in_motion AS (
       SELECT owner_id, count(*) AS jobs FROM jobs
       WHERE queue = :queue AND in_flight AND dispatched_at IS NOT NULL AND status <> 'active' GROUP BY owner_id
     ), room AS (
       SELECT least(:batchSize,
           :readyPerSlot * (SELECT coalesce(nullif(sum((slots->>:queue)::int), 0), :assumedSlots) FROM workers)
         - (SELECT coalesce(sum(jobs), 0) FROM in_motion)) AS size
     ), candidates AS (
       SELECT next.id, coalesce(in_motion.jobs, 0) + row_number() OVER (
           PARTITION BY waiting_owners.owner_id ORDER BY next.priority DESC, next.run_at, next.id) AS turn
       FROM waiting_owners LEFT JOIN in_motion USING (owner_id) CROSS JOIN LATERAL (
         SELECT j.id, j.priority, j.run_at FROM jobs j
         WHERE j.queue = :queue AND j.owner_id = waiting_owners.owner_id
           AND j.in_flight AND j.dispatched_at IS NULL AND j.run_at <= now()
         ORDER BY j.priority DESC, j.run_at, j.id
         LIMIT (SELECT greatest(size, 0) FROM room)
       ) next
     ), chosen AS (
       SELECT j.id, c.turn FROM jobs j
       JOIN (SELECT id, turn FROM candidates ORDER BY turn, id LIMIT (SELECT greatest(size, 0) FROM room)) c ON c.id = j.id
       WHERE ${stillWaiting}
       FOR UPDATE OF j SKIP LOCKED
     ), ${relaxed}, taken AS (
       UPDATE jobs SET dispatched_at = clock_timestamp() FROM chosen CROSS JOIN relaxed WHERE jobs.id = chosen.id
       RETURNING jobs.id, jobs.kind, jobs.attempt + 1 AS attempt, chosen.turn
     )
     SELECT greatest(room.size, 0)::int AS room, taken.id, taken.kind, taken.attempt
     FROM room LEFT JOIN taken ON true ORDER BY taken.turn, taken.id`,
    { queue, batchSize, assumedSlots, readyPerSlot },
  );
  const dispatches = rows.flatMap(({ id, kind, attempt }) => (id && kind && attempt ? [{ id, kind, attempt }] : []));
  return { dispatches, roomLeft: (rows[0]?.room ?? 0) - dispatches.length };
}

/** Takes back what could not be handed over. */
export async function returnFromDispatch(db: DbOrTx, dispatches: readonly Dispatch[]): Promise<void> {
  await db.raw(
    `UPDATE jobs SET dispatched_at = NULL
     WHERE id = ANY(?::uuid[]) AND status IN ('queued', 'retrying') AND dispatched_at IS NOT NULL`,
    [dispatches.map(({ id }) => id)],
  );
}

/**
 * Jobs that were handed over `afterMs` ago and not begun: the engine may have lost them. They are marked as handed over
 * now; the caller hands them over again, which changes nothing where the engine still has them.
 */
export async function takeUnbegun(db: DbOrTx, queue: string, afterMs: number, batchSize: number): Promise<Dispatch[]> {
  const { rows } = await db.raw<{ rows: Dispatch[] }>(
    `UPDATE jobs SET dispatched_at = clock_timestamp() WHERE id IN (
       SELECT id FROM jobs
       WHERE queue = ? AND in_flight AND status <> 'active' AND dispatched_at < now() - ? * interval '1 millisecond'
       ORDER BY dispatched_at LIMIT ? FOR UPDATE SKIP LOCKED
     ) RETURNING id, kind, attempt + 1 AS attempt`,
    [queue, afterMs, batchSize],
  );
  return rows;
}

/** Milliseconds until the next job of a queue that was put off is due; null when none was. */
export async function msUntilDue(db: DbOrTx, queue: string): Promise<number | null> {
  const { rows } = await runPrepared<{ rows: { ms: number }[] }>(
    db,
    'ms-until-due',
    `SELECT greatest(0, extract(epoch FROM run_at - clock_timestamp()) * 1000)::float8 AS ms
     FROM jobs WHERE queue = ? AND put_off AND in_flight AND dispatched_at IS NULL
     ORDER BY run_at LIMIT 1`,
    [queue],
  );
  return rows[0]?.ms ?? null;
}

/**
 * Gives up workers that are dead: their jobs get another attempt at once, or end as dead letters when that was the
 * last. What such a worker still brings, should it only have been frozen, meets the fence.
 * @returns the jobs that were held
 */
export async function recoverFromDeadWorkers(
  db: DbOrTx,
  workerIds: readonly string[],
): Promise<{ id: string; kind: string; status: string }[]> {
  const problem: JobProblem = {
    code: 'job-crashed',
    detail:
      'The process that ran this job died or stopped answering. Retry it; if it happens again, report it with the job id.',
  };
  const { rows } = await db.raw<{ rows: { id: string; kind: string; status: string }[] }>(
    `WITH gone AS (
       DELETE FROM workers WHERE id = ANY(?::uuid[])
     ), changed AS (
       UPDATE jobs SET worker_id = NULL, stage = NULL, version = version + 1, dispatched_at = NULL, suspect = true,
         status = CASE WHEN attempt >= max_attempts THEN 'failed' ELSE 'retrying' END,
         problem = CASE WHEN attempt >= max_attempts THEN ?::json END,
         finished_at = CASE WHEN attempt >= max_attempts THEN now() END, run_at = now()
       WHERE in_flight AND dispatched_at IS NOT NULL AND status = 'active'
         AND (worker_id = ANY(?::uuid[]) OR NOT EXISTS (SELECT 1 FROM workers WHERE workers.id = jobs.worker_id))
       RETURNING id, kind, status, queue, owner_id
     ), endings AS (
       INSERT INTO job_endings (owner_id, job_id) SELECT owner_id, id FROM changed WHERE status = 'failed'
     ), announced AS (
       SELECT pg_notify('${jobChannels.changed}', owner_id || '/' || id), pg_notify('${jobChannels.accepted}', queue) FROM changed
     )
     SELECT id, kind, status FROM changed WHERE (SELECT count(*) FROM announced) > 0`,
    [[...workerIds], JSON.stringify(problem), [...workerIds]],
  );
  return rows;
}
