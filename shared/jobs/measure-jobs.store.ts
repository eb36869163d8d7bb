import type { DbOrTx } from '../platform/db.ts';
import { bands } from './dispatch-jobs.store.ts';
import type { JobStatus } from './jobs.schema.ts';

export interface JobDepth {
  queue: string;
  kind: string;
  status: JobStatus;
  count: number;
  /** Age of the oldest job that is due and not begun; null for other statuses. */
  oldestWaitingSeconds: number | null;
}

/**
 * How many jobs are in flight, by queue, kind and status, and how long the oldest has waited. Reads all that is in flight,
 * and of `jobs` what was dispatched: joined to all that is in flight, a plan may read the ended ones too.
 */
export async function readJobDepths(db: DbOrTx): Promise<JobDepth[]> {
  const { rows } = await db.raw<{ rows: JobDepth[] }>(
    `SELECT queue, kind, status, count(*)::int AS count,
       CASE WHEN status <> 'active' THEN greatest(0, extract(epoch FROM now() - min(run_at)))::float8 END AS "oldestWaitingSeconds"
     FROM (
       SELECT queue, kind, CASE WHEN retried THEN 'retrying' ELSE 'queued' END AS status, run_at FROM jobs_in_flight
       WHERE dispatched_at IS NULL
       UNION ALL
       SELECT f.queue, f.kind, j.status, f.run_at FROM jobs_in_flight f
       CROSS JOIN LATERAL (SELECT status FROM jobs WHERE id = f.job_id LIMIT 1) j WHERE f.dispatched_at IS NOT NULL
     ) in_flight
     GROUP BY queue, kind, status`,
  );
  return rows;
}

/** How many jobs of an owner wait for a later time, first or again; counts no further than `most`. */
export async function countPutOff(db: DbOrTx, ownerId: string, most: number): Promise<number> {
  const { rows } = await db.raw<{ rows: { count: number }[] }>(
    `SELECT count(*)::int AS count FROM (SELECT FROM jobs_in_flight WHERE owner_id = ? AND NOT ready LIMIT ?) f`,
    [ownerId, most],
  );
  return rows[0]?.count ?? 0;
}

/** Dead letters of a kind that are counted; more of them count as that many. */
export const maxCountedDead = 1_000;

/** How many dead letters there are of each of these kinds, at most `maxCountedDead`. */
export async function countDeadJobs(db: DbOrTx, kinds: readonly string[]): Promise<Map<string, number>> {
  const { rows } = await db.raw<{ rows: { kind: string; count: number }[] }>(
    `SELECT k.kind, (SELECT count(*) FROM (SELECT FROM dead_jobs d WHERE d.kind = k.kind LIMIT ?) d)::int AS count
     FROM unnest(?::text[]) AS k (kind)`,
    [maxCountedDead, [...kinds]],
  );
  return new Map(rows.map(({ kind, count }) => [kind, count]));
}

/** A queue `q` has had work due for `:waitedMs`. Looks at the jobs that come next: they have waited longest. */
const hasWaited = `EXISTS (
  SELECT 1 FROM (
    (SELECT next.run_at FROM unnest(ARRAY[${bands.join(', ')}]::smallint[]) AS b (band) CROSS JOIN LATERAL (
       SELECT f.run_at FROM jobs_in_flight f
       WHERE f.queue = q.queue AND f.band = b.band AND f.ready AND f.dispatched_at IS NULL
       ORDER BY f.queue, f.band, f.turn, f.place LIMIT 100) next)
    UNION ALL
    (SELECT f.dispatched_at FROM jobs_in_flight f
     WHERE f.queue = q.queue AND f.dispatched_at IS NOT NULL
       AND (SELECT j.status FROM jobs j WHERE j.id = f.job_id) <> 'active'
     ORDER BY f.queue, f.dispatched_at LIMIT 100)
  ) waiting (since) WHERE since < now() - :waitedMs * interval '1 millisecond'
)`;

/** Those of the queues that have had work due for so long. */
export async function findOverdueQueues(db: DbOrTx, queues: readonly string[], waitedMs: number): Promise<string[]> {
  const { rows } = await db.raw<{ rows: { queue: string }[] }>(
    `SELECT q.queue FROM unnest(:queues::text[]) AS q (queue) WHERE ${hasWaited}`,
    { queues: [...queues], waitedMs },
  );
  return rows.map(({ queue }) => queue);
}

/** Those of the queues that have had work due for so long while none of their jobs is being run. */
export async function findStuckQueues(db: DbOrTx, queues: readonly string[], waitedMs: number): Promise<string[]> {
  const { rows } = await db.raw<{ rows: { queue: string }[] }>(
    `SELECT q.queue FROM unnest(:queues::text[]) AS q (queue)
     WHERE ${hasWaited} AND NOT EXISTS (
       SELECT 1 FROM jobs_in_flight f
       WHERE f.queue = q.queue AND f.dispatched_at IS NOT NULL
         AND (SELECT j.status FROM jobs j WHERE j.id = f.job_id) = 'active')`,
    { queues: [...queues], waitedMs },
  );
  return rows.map(({ queue }) => queue);
}
