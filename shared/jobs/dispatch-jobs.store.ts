import { type DbOrTx, runPrepared } from '../platform/db.ts';
import { turnsFor } from './job-turns.ts';

/** A job that waits and is due. */
export interface WaitingJob {
  id: string;
  ownerId: string;
  priority: number;
  band: number;
  /** Virtual time at which it is due; `place` orders those of one turn. */
  turn: number;
  place: number;
}

/** A place in the order of the waiting jobs of a band. */
export type Place = Pick<WaitingJob, 'turn' | 'place'>;
export const bands = [1, 0, -1] as const;
export const firstPlace: Place = { turn: 0, place: 0 };

/** Jobs of each band that one look sees. Constant, so that the plan is the same for everybody: along the index. */
const windowSize = 450;

/**
 * The first of the waiting jobs of a queue, in their order, of each band from a place on. What was taken before lies in
 * front of that place: as long as any old transaction is open, the index keeps all of it.
 */
export async function readWaiting(db: DbOrTx, queue: string, from: readonly Place[]): Promise<WaitingJob[]> {
  const { rows } = await runPrepared<{ rows: WaitingJob[] }>(
    db,
    'read-waiting-jobs',
    `SELECT w.job_id AS id, w.owner_id AS "ownerId", w.priority, w.band, w.turn::float8 AS turn, w.place::float8 AS place
     FROM unnest(:bands::smallint[], :turns::bigint[], :places::bigint[]) AS b (band, turn, place)
     CROSS JOIN LATERAL (
       SELECT * FROM jobs_in_flight f
       WHERE f.queue = :queue AND f.band = b.band AND f.ready AND f.dispatched_at IS NULL
         AND (f.turn, f.place) >= (b.turn, b.place)
       ORDER BY f.queue, f.band, f.turn, f.place LIMIT ${windowSize}
     ) w`,
    { queue, bands: [...bands], turns: from.map(({ turn }) => turn), places: from.map(({ place }) => place) },
  );
  return rows;
}

/** A job that the engine or a worker has. */
export interface JobInMotion {
  id: string;
  ownerId: string;
  /** Whether its attempt has begun. */
  begun: boolean;
}

/** What of a queue is in motion: of the jobs that are known to have been, and of those dispatched after a time. */
export async function readInMotion(
  db: DbOrTx,
  queue: string,
  knownIds: readonly string[],
  sinceMs: number,
): Promise<JobInMotion[]> {
  const { rows } = await runPrepared<{ rows: JobInMotion[] }>(
    db,
    'read-jobs-in-motion',
    `SELECT f.job_id AS id, f.owner_id AS "ownerId", j.status = 'active' AS begun
     FROM unnest(:knownIds::uuid[]) AS known (id)
     JOIN jobs_in_flight f ON f.job_id = known.id AND f.dispatched_at IS NOT NULL
     JOIN jobs j ON j.id = f.job_id
     UNION ALL
     SELECT f.job_id, f.owner_id, j.status = 'active' FROM (
       SELECT job_id, owner_id FROM jobs_in_flight
       WHERE queue = :queue AND dispatched_at > to_timestamp(:sinceMs::float8 / 1000) OFFSET 0
     ) f
     LEFT JOIN unnest(:knownIds::uuid[]) AS known (id) ON known.id = f.job_id
     JOIN jobs j ON j.id = f.job_id WHERE known.id IS NULL`,
    { queue, knownIds: [...knownIds], sinceMs },
  );
  return rows;
}

/** How many jobs of a queue all workers run at a time; null when no worker has announced itself. */
export async function readSlots(db: DbOrTx, queue: string): Promise<number | null> {
  const { rows } = await runPrepared<{ rows: { slots: number | null }[] }>(
    db,
    'read-worker-slots',
    `SELECT nullif(sum((slots->>?)::int), 0)::int AS slots FROM workers`,
    [queue],
  );
  return rows[0]?.slots ?? null;
}

/** An attempt on its way to a queue engine. */
export interface Dispatch {
  id: string;
  kind: string;
  /** The number that the attempt will have when it begins. */
  attempt: number;
}

/**
 * Marks waiting jobs as handed over, and says that their queue has come to `turn`. Dispatchers that run at once skip each
 * other's rows. The mark does not wait for the disk: one that a crash of the database loses hands an entry over twice,
 * which changes nothing.
 * @returns those that were marked, in the order of `ids`
 */
export async function takeJobs(db: DbOrTx, queue: string, ids: readonly string[], turn: number): Promise<Dispatch[]> {
  const { rows } = await runPrepared<{ rows: (Dispatch & { moved: string | null })[] }>(
    db,
    'take-jobs',
    `WITH relaxed AS (
       SELECT set_config('synchronous_commit', 'off', true)
     ), chosen AS (
       SELECT f.job_id, c.number FROM unnest(:ids::uuid[]) WITH ORDINALITY AS c (id, number)
       JOIN jobs_in_flight f ON f.job_id = c.id
       WHERE coalesce(f.ready AND f.dispatched_at IS NULL, false)
       FOR UPDATE OF f SKIP LOCKED
     ), taken AS (
       UPDATE jobs_in_flight f SET dispatched_at = clock_timestamp() FROM chosen CROSS JOIN relaxed
       WHERE f.job_id = chosen.job_id RETURNING f.job_id, f.kind, chosen.number
     )
     SELECT j.id, j.kind, j.attempt + 1 AS attempt, moved FROM taken JOIN jobs j ON j.id = taken.job_id
     CROSS JOIN (SELECT advance_job_turn(:queue, :turn::bigint) AS moved) t ORDER BY taken.number`,
    { queue, ids: [...ids], turn },
  );
  return rows.map(({ id, kind, attempt }) => ({ id, kind, attempt }));
}

/** Takes back what could not be handed over. */
export async function returnFromDispatch(db: DbOrTx, dispatches: readonly Dispatch[]): Promise<void> {
  await db.raw(
    `UPDATE jobs_in_flight f SET dispatched_at = NULL FROM jobs j
     WHERE f.job_id = ANY(?::uuid[]) AND f.dispatched_at IS NOT NULL
       AND j.id = f.job_id AND j.status IN ('queued', 'retrying')`,
    [dispatches.map(({ id }) => id)],
  );
}

/** Those of the jobs that were handed over and have not begun, to be handed over again: the engine may have lost them. */
export async function findUnbegun(db: DbOrTx, ids: readonly string[]): Promise<Dispatch[]> {
  const { rows } = await db.raw<{ rows: Dispatch[] }>(
    `SELECT j.id, j.kind, j.attempt + 1 AS attempt
     FROM jobs_in_flight f JOIN jobs j ON j.id = f.job_id
     WHERE f.job_id = ANY(?::uuid[]) AND f.dispatched_at IS NOT NULL AND j.status IN ('queued', 'retrying')`,
    [[...ids]],
  );
  return rows;
}

/** Lets put-off jobs that are due wait for their turn. @returns how many */
export async function readyDueJobs(db: DbOrTx, queue: string, batchSize: number): Promise<number> {
  const { rowCount } = await runPrepared<{ rows: unknown[]; rowCount: number }>(
    db,
    'ready-due-jobs',
    `WITH due AS (
       SELECT job_id AS id, queue, owner_id, priority, run_at FROM jobs_in_flight
       WHERE queue = ? AND NOT ready AND dispatched_at IS NULL AND run_at <= clock_timestamp()
       ORDER BY run_at LIMIT ? FOR UPDATE SKIP LOCKED
     ), numbered AS (
       SELECT *, row_number() OVER (ORDER BY run_at) AS ordinal FROM due
     ), ${turnsFor('numbered')}
     UPDATE jobs_in_flight f SET ready = true, turn = turns.turn FROM turns WHERE f.job_id = turns.id`,
    [queue, batchSize],
  );
  return rowCount;
}

/**
 * Milliseconds until the next put-off job of a queue is due (0: one is), looking no further back than `sinceMs`; null when
 * none is put off. `nowMs` is the database's time.
 */
export async function readNextDue(
  db: DbOrTx,
  queue: string,
  sinceMs: number,
): Promise<{ dueInMs: number | null; nowMs: number }> {
  const { rows } = await runPrepared<{ rows: { dueInMs: number | null; nowMs: number }[] }>(
    db,
    'read-next-due-job',
    `SELECT extract(epoch FROM clock_timestamp())::float8 * 1000 AS "nowMs",
       (SELECT greatest(0, extract(epoch FROM run_at - clock_timestamp()) * 1000)::float8 FROM jobs_in_flight
        WHERE queue = ? AND NOT ready AND dispatched_at IS NULL AND run_at > to_timestamp(?::float8 / 1000)
        ORDER BY queue, run_at LIMIT 1) AS "dueInMs"`,
    [queue, sinceMs],
  );
  return rows[0] as { dueInMs: number | null; nowMs: number };
}

/**
 * Brings put-off jobs back that lie further ahead than they were put off for: the database's clock has gone back since.
 * @returns how many
 */
export async function clampDelays(db: DbOrTx): Promise<number> {
  const { rowCount } = await db.raw<{ rowCount: number }>(
    `UPDATE jobs_in_flight SET run_at = clock_timestamp() + delay_ms * interval '1 millisecond'
     WHERE NOT ready AND run_at > clock_timestamp() + (delay_ms + 1000) * interval '1 millisecond'`,
  );
  return rowCount;
}
