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
  const { kind, beforeId, limit } = filter;
  const conditions = [
    'true',
    ...(kind === undefined ? [] : ['kind = ?']),
    ...(beforeId === undefined ? [] : ['job_id < ?']),
  ];
  const values = [kind, beforeId].filter((value) => value !== undefined);
  const { rows } = await db.raw<{ rows: JobRow[] }>(
    `SELECT ${jobColumns} FROM jobs
     WHERE id IN (SELECT job_id FROM dead_jobs WHERE ${conditions.join(' AND ')} ORDER BY job_id DESC LIMIT ?)
     ORDER BY id DESC`,
    [...values, limit],
  );
  return rows.map(toJobRecord);
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
