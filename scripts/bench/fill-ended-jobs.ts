import type { Db } from '../../shared/platform/db.ts';

/** Kinds of the jobs that failed; both have more dead letters than are counted, also in the small database. */
export const deadKinds = ['bench.fail', 'bench.fail-too'] as const;
export const jobsPerOwner = 200;

const keptDays = 30;
const rowsPerStatement = 250_000;

/** The n-th owner of jobs. */
export function ownerNumber(n: number): string {
  return `00000000-0000-7000-9000-${n.toString(16).padStart(12, '0')}`;
}

/**
 * Fills a database with jobs that ended in the last 30 days, as accepting, running and settling would have left them: one
 * of 50 failed, each owner has 200, and what ended within a day has its ending. @returns how many seconds that took
 */
export async function fillEndedJobs(db: Db, total: number): Promise<number> {
  const startedMs = performance.now();
  for (let from = 0; from < total; from += rowsPerStatement) {
    const to = Math.min(total, from + rowsPerStatement) - 1;
    await insertEnded(db, { from, to, total, owners: total / jobsPerOwner });
    process.stderr.write(',');
  }
  await db.raw(
    `INSERT INTO job_endings (owner_id, job_id, ended_at)
     SELECT owner_id, id, finished_at FROM jobs WHERE finished_at > now() - interval '24 hours' ORDER BY id`,
  );
  await db.raw('VACUUM (ANALYZE) jobs');
  await db.raw('VACUUM (ANALYZE) dead_jobs');
  await db.raw('VACUUM (ANALYZE) job_endings');
  await db.raw('CHECKPOINT');
  return (performance.now() - startedMs) / 1_000;
}

/** Ids are UUIDv7 of the time when the job was accepted. */
async function insertEnded(db: Db, part: { from: number; to: number; total: number; owners: number }): Promise<void> {
  await db.raw(
    `WITH numbered AS (
       SELECT n, md5(n::text) AS random, n % 50 = 0 AS failed,
         now() - make_interval(days => :keptDays) * (1 - n / :total::float8) AS at
       FROM generate_series(:from::int, :to::int) n
     ), ended AS (
       INSERT INTO jobs (id, kind, queue, owner_id, status, payload, fingerprint, attempt, max_attempts, version, progress,
         result, problem, created_at, run_at, started_at, finished_at, worker_id)
       SELECT
         (lpad(to_hex(floor(extract(epoch FROM at) * 1000)::bigint), 12, '0')
           || '7' || substr(random, 1, 3) || '8' || substr(random, 4, 15))::uuid,
         CASE WHEN NOT failed THEN 'bench.do-nothing' WHEN n % 100 = 0 THEN :deadKind ELSE :otherDeadKind END, 'io',
         ('00000000-0000-7000-9000-' || lpad(to_hex(n % :owners), 12, '0'))::uuid,
         CASE WHEN failed THEN 'failed' ELSE 'completed' END, json_build_object('number', n), sha256(random::bytea),
         CASE WHEN failed THEN 3 ELSE 1 END, 3, 3, 1, CASE WHEN NOT failed THEN '{}'::json END,
         CASE WHEN failed THEN '{"code":"job-failed","detail":"It failed."}'::json END, at, at, at, at,
         gen_random_uuid()
       FROM numbered RETURNING id, kind, status
     )
     INSERT INTO dead_jobs (job_id, kind) SELECT id, kind FROM ended WHERE status = 'failed'`,
    { ...part, keptDays, deadKind: deadKinds[0], otherDeadKind: deadKinds[1] },
  );
}
