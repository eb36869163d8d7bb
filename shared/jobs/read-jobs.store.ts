import type { DbOrTx } from '../platform/db.ts';
import type { JobProblem, JobRecord, JobStage, JobStatus } from './jobs.schema.ts';

interface JobRow {
  id: string;
  kind: string;
  queue: string;
  owner_id: string;
  status: JobStatus;
  priority: number;
  attempt: number;
  max_attempts: number;
  version: number;
  progress: number | null;
  stage: string | null;
  stages: JobStage[];
  result: unknown;
  problem: JobProblem | null;
  cached: boolean;
  created_at: Date;
  run_at: Date;
  started_at: Date | null;
  finished_at: Date | null;
}

/** The columns that make a JobRecord. */
export const jobColumns =
  'id, kind, queue, owner_id, status, priority, attempt, max_attempts, version, progress, stage, stages, ' +
  'result, problem, cached, created_at, run_at, started_at, finished_at';

export function toJobRecord(row: JobRow): JobRecord {
  return {
    id: row.id,
    kind: row.kind,
    queue: row.queue,
    ownerId: row.owner_id,
    status: row.status,
    priority: row.priority,
    attempt: row.attempt,
    maxAttempts: row.max_attempts,
    version: row.version,
    progress: row.progress,
    stage: row.stage,
    stages: row.stages,
    result: row.result,
    problem: row.problem,
    cached: row.cached,
    createdAt: row.created_at,
    runAt: row.run_at,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
  };
}

async function readJobs(
  db: DbOrTx,
  where: string,
  bindings: readonly (string | number | Date)[],
): Promise<JobRecord[]> {
  const { rows } = await db.raw<{ rows: JobRow[] }>(`SELECT ${jobColumns} FROM jobs WHERE ${where}`, bindings);
  return rows.map(toJobRecord);
}

/** A job by id, whoever owns it. */
export async function findJob(db: DbOrTx, id: string): Promise<JobRecord | undefined> {
  return (await readJobs(db, 'id = ?', [id]))[0];
}

/** A job of this owner; another's is not found. */
export async function findOwnJob(db: DbOrTx, id: string, ownerId: string): Promise<JobRecord | undefined> {
  return (await readJobs(db, 'id = ? AND owner_id = ?', [id, ownerId]))[0];
}

export interface JobFilter {
  status?: JobStatus | undefined;
  kind?: string | undefined;
  /** Only jobs older than this one. */
  beforeId?: string | undefined;
  limit: number;
}

/** Jobs of an owner, newest first. */
export async function listOwnJobs(db: DbOrTx, ownerId: string, filter: JobFilter): Promise<JobRecord[]> {
  return listJobs(db, ['owner_id = ?'], [ownerId], filter);
}

/** Dead letters of all owners, newest first. */
export async function listDeadJobs(db: DbOrTx, filter: Omit<JobFilter, 'status'>): Promise<JobRecord[]> {
  return listJobs(db, ["NOT in_flight AND problem IS NOT NULL AND status = 'failed'"], [], filter);
}

function listJobs(db: DbOrTx, where: string[], bindings: (string | number)[], filter: JobFilter): Promise<JobRecord[]> {
  const conditions = [...where];
  const values = [...bindings];
  const narrow = (condition: string, value: string | undefined): void => {
    if (value === undefined) return;
    conditions.push(condition);
    values.push(value);
  };
  narrow('status = ?', filter.status);
  narrow('kind = ?', filter.kind);
  narrow('id < ?', filter.beforeId);
  return readJobs(db, `${conditions.join(' AND ')} ORDER BY id DESC LIMIT ?`, [...values, filter.limit]);
}

/** Those of `ids` that this owner has. */
export async function findOwnJobs(db: DbOrTx, ownerId: string, ids: readonly string[]): Promise<JobRecord[]> {
  const { rows } = await db.raw<{ rows: JobRow[] }>(
    `SELECT ${jobColumns} FROM jobs WHERE id = ANY(?::uuid[]) AND owner_id = ? ORDER BY id`,
    [[...ids], ownerId],
  );
  return rows.map(toJobRecord);
}

export interface JobDepth {
  queue: string;
  kind: string;
  status: JobStatus;
  count: number;
  /** Age of the oldest job that is due and not begun; null for other statuses. */
  oldestWaitingSeconds: number | null;
}

/** How many jobs are in flight or dead, by queue, kind and status, and how long the oldest has waited. */
export async function readJobDepths(db: DbOrTx): Promise<JobDepth[]> {
  const { rows } = await db.raw<{ rows: JobDepth[] }>(
    `SELECT queue, kind, status, count(*)::int AS count,
       CASE WHEN status IN ('queued', 'retrying')
         THEN greatest(0, extract(epoch FROM now() - min(run_at)))::float8 END AS "oldestWaitingSeconds"
     FROM jobs WHERE in_flight GROUP BY queue, kind, status
     UNION ALL
     SELECT queue, kind, status, count(*)::int, NULL FROM jobs
     WHERE NOT in_flight AND problem IS NOT NULL AND status = 'failed' GROUP BY queue, kind, status`,
  );
  return rows;
}

/** Whether some queue has had work due for `stuckMs` while none of its jobs is being run. */
export async function isStuck(db: DbOrTx, stuckMs: number): Promise<boolean> {
  const { rows } = await db.raw<{ rows: { stuck: boolean }[] }>(
    `SELECT EXISTS (
       SELECT 1 FROM jobs waiting
       WHERE waiting.in_flight AND waiting.status <> 'active' AND waiting.run_at < now() - ? * interval '1 millisecond'
         AND NOT EXISTS (
           SELECT 1 FROM jobs held
           WHERE held.in_flight AND held.dispatched_at IS NOT NULL AND held.status = 'active' AND held.queue = waiting.queue)
     ) AS stuck`,
    [stuckMs],
  );
  return rows[0]?.stuck ?? false;
}
