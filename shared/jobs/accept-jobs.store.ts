import { type DbOrTx, runPrepared } from '../platform/db.ts';
import { newId } from '../platform/ids.ts';
import { type Announce, announceWith } from './announce-jobs.store.ts';
import { turnsFor } from './job-turns.ts';
import { isTerminal, type JobRecord, type NewJob } from './jobs.schema.ts';
import { findJob } from './read-jobs.store.ts';

interface AcceptedRow {
  ordinal: number;
  id: string;
  status: 'queued' | 'completed';
  /** Milliseconds since 1970; cheaper to read than a date. */
  created_ms: number;
  run_ms: number;
}

const joinTries = 3;

/**
 * Writes jobs to the ledger in one statement and tells the dispatchers.
 * Work that is identical to work in flight (same owner, kind, payload and version of the owner's data) is joined:
 * the job under way is returned. A result kept from before answers at once, as a job that is `cached`.
 */
export async function acceptJobs(
  db: DbOrTx,
  jobs: readonly NewJob[],
  announce: Announce = announceWith(db),
): Promise<JobRecord[]> {
  const records: (JobRecord | undefined)[] = jobs.map(() => undefined);
  let open = jobs.map((_, index) => index);
  for (let tries = 0; open.length > 0; tries += 1) {
    if (tries === joinTries) throw new Error('identical work keeps starting and ending; nothing was accepted');
    for (const row of await insertJobs(db, jobs, open)) {
      const job = jobs[row.ordinal] as NewJob;
      records[row.ordinal] = row.status === 'queued' ? queuedRecord(job, row) : await findJob(db, row.id);
    }
    const joined = open.filter((index) => !records[index]);
    for (const index of joined) records[index] = await findIdenticalInFlight(db, jobs[index] as NewJob);
    open = joined.filter((index) => !records[index]);
  }
  const due = records.filter((record) => record?.status === 'queued').map((record) => record?.queue ?? '');
  const ended = (records as JobRecord[]).filter(({ status }) => isTerminal(status));
  await announce({ changed: ended, due: [...new Set(due)] });
  return records as JobRecord[];
}

async function insertJobs(db: DbOrTx, jobs: readonly NewJob[], indexes: number[]): Promise<AcceptedRow[]> {
  const input = indexes.map((ordinal) => rowOf(jobs[ordinal] as NewJob, ordinal));
  const { rows } = await runPrepared<{ rows: AcceptedRow[] }>(
    db,
    'accept-jobs',
    `WITH input AS (
       SELECT i.*, coalesce(u.data_version, 0) AS data_version
       FROM json_to_recordset(?::json) AS i (ordinal int, id uuid, kind text, queue text, owner_id uuid,
         payload jsonb, fingerprint text, max_attempts int, timeout_ms float8, priority smallint, delay_ms float8,
         cacheable boolean, request_id text)
       LEFT JOIN users u ON u.id = i.owner_id
     ), answered AS (
       SELECT i.*, hit.result AS kept, hit.id IS NOT NULL AS hit
       FROM input i
       LEFT JOIN LATERAL (
         SELECT j.id, j.result FROM jobs j
         WHERE i.cacheable AND j.owner_id = i.owner_id AND j.fingerprint = decode(i.fingerprint, 'hex')
           AND j.data_version = i.data_version AND j.cache_until > now() AND j.status = 'completed'
         ORDER BY j.cache_until DESC LIMIT 1
       ) hit ON true
     ), ${turnsFor('answered')}, waiting AS (
       INSERT INTO jobs_in_flight (job_id, queue, kind, owner_id, fingerprint, data_version, priority, turn, ready,
         run_at, delay_ms)
       SELECT id, queue, kind, owner_id, decode(fingerprint, 'hex'), data_version, priority, turns.turn, delay_ms <= 0,
         now() + delay_ms * interval '1 millisecond', delay_ms
       FROM answered JOIN turns USING (id) WHERE NOT hit ORDER BY ordinal
       ON CONFLICT (owner_id, fingerprint, data_version) DO NOTHING
       RETURNING job_id, run_at
     ), accepted AS (
       INSERT INTO jobs (id, kind, queue, owner_id, status, priority, payload, fingerprint, data_version,
         max_attempts, timeout_ms, run_at, request_id, result, progress, cached, finished_at)
       SELECT id, kind, queue, owner_id, CASE WHEN hit THEN 'completed' ELSE 'queued' END, priority, payload,
         decode(fingerprint, 'hex'), data_version, max_attempts, timeout_ms, coalesce(w.run_at, now()),
         request_id, kept, CASE WHEN hit THEN 1 END, hit, CASE WHEN hit THEN now() END
       FROM answered LEFT JOIN waiting w ON w.job_id = id WHERE hit OR w.job_id IS NOT NULL
       RETURNING id, status, created_at, run_at, owner_id
     ), endings AS (
       INSERT INTO job_endings (owner_id, job_id) SELECT owner_id, id FROM accepted WHERE status = 'completed'
     )
     SELECT i.ordinal, a.id, a.status, extract(epoch FROM a.created_at)::float8 * 1000 AS created_ms,
       extract(epoch FROM a.run_at)::float8 * 1000 AS run_ms
     FROM accepted a JOIN input i ON i.id = a.id`,
    [JSON.stringify(input)],
  );
  return rows;
}

function rowOf(job: NewJob, ordinal: number) {
  const { kind, queue, payload, fingerprint, priority, cacheable } = job;
  return {
    ordinal,
    id: newId(),
    kind,
    queue,
    payload,
    fingerprint,
    priority,
    cacheable,
    owner_id: job.ownerId,
    max_attempts: job.maxAttempts,
    timeout_ms: job.timeoutMs,
    delay_ms: job.delayMs,
    request_id: job.requestId,
  };
}

function queuedRecord(job: NewJob, row: AcceptedRow): JobRecord {
  return {
    id: row.id,
    kind: job.kind,
    queue: job.queue,
    ownerId: job.ownerId,
    status: 'queued',
    priority: job.priority,
    attempt: 0,
    maxAttempts: job.maxAttempts,
    version: 1,
    progress: null,
    stage: null,
    stages: [],
    result: null,
    problem: null,
    cached: false,
    createdAt: new Date(row.created_ms),
    runAt: new Date(row.run_ms),
    startedAt: null,
    finishedAt: null,
  };
}

async function findIdenticalInFlight(db: DbOrTx, job: NewJob): Promise<JobRecord | undefined> {
  const { rows } = await db.raw<{ rows: { id: string }[] }>(
    `SELECT job_id AS id FROM jobs_in_flight
     WHERE owner_id = ? AND fingerprint = decode(?, 'hex')
       AND data_version = coalesce((SELECT data_version FROM users WHERE id = owner_id), 0)`,
    [job.ownerId, job.fingerprint],
  );
  return rows[0] && findJob(db, rows[0].id);
}
