import { registerWorker } from '../../shared/jobs/index.ts';
import type { Db } from '../../shared/platform/db.ts';
import { newId } from '../../shared/platform/ids.ts';
import { QueueLook, batchSize } from '../../workers/dispatch/queue-look.ts';
import type { BenchWorld } from './bench-world.ts';
import { type Finding, median } from './measure.ts';

const atMostMs = 20;
const looks = 15;
const sizes = [
  { jobs: 1_000, owners: 1 },
  { jobs: 100_000, owners: 1 },
  { jobs: 100_000, owners: 1_000 },
  { jobs: 1_000_000, owners: 1 },
  { jobs: 1_000_000, owners: 100_000 },
];

/** What it takes a dispatcher to take the next 400 jobs, by how many wait and whose they are. */
export async function benchLook({ ctx: { db } }: BenchWorld): Promise<Finding[]> {
  await registerWorker(db, newId(), { io: batchSize });
  const findings: Finding[] = [];
  for (const { jobs, owners } of sizes) {
    await fillWaiting(db, jobs, owners);
    const takesMs = await timeLooks(db, Math.min(looks, Math.floor(jobs / batchSize)));
    findings.push({
      name: `taking ${batchSize} of ${format(jobs)} jobs of ${format(owners)} ${owners === 1 ? 'owner' : 'owners'}, median`,
      value: median(takesMs),
      unit: 'ms',
      atMost: atMostMs,
      note: `longest ${Math.max(...takesMs).toFixed(1)} ms`,
    });
    process.stderr.write('.');
  }
  await db.raw('TRUNCATE jobs, jobs_in_flight; DELETE FROM workers');
  return findings;
}

const format = (count: number): string => count.toLocaleString('en');

/** Jobs that wait, as accepting would have left them: the n-th of an owner n turns off. */
async function fillWaiting(db: Db, jobs: number, owners: number): Promise<void> {
  await db.raw('TRUNCATE jobs, jobs_in_flight');
  await db.raw(
    `WITH numbered AS (
       SELECT gen_random_uuid() AS id, n % :owners AS owner, n / :owners AS turn FROM generate_series(0, :jobs - 1) n
     ), waiting AS (
       INSERT INTO jobs_in_flight (job_id, queue, kind, owner_id, fingerprint, data_version, priority, turn, ready, run_at)
       SELECT id, 'io', 'bench.do-nothing', ('00000000-0000-7000-9000-' || lpad(to_hex(owner), 12, '0'))::uuid,
         uuid_send(id), 0, 0, turn, true, now() FROM numbered
       RETURNING *
     )
     INSERT INTO jobs (id, kind, queue, owner_id, payload, fingerprint, max_attempts)
     SELECT job_id, kind, queue, owner_id, '{}', fingerprint, 3 FROM waiting`,
    { owners, jobs },
  );
  await db.raw('ANALYZE jobs, jobs_in_flight');
}

/** What is taken ends at once, so that there is room again. */
async function timeLooks(db: Db, count: number): Promise<number[]> {
  const look = new QueueLook(db, 'io');
  await look.take().then(({ dispatches }) => endAll(db, dispatches));
  const tookMs: number[] = [];
  for (let index = 1; index < count || tookMs.length === 0; index += 1) {
    const startedMs = performance.now();
    const { dispatches } = await look.take();
    if (dispatches.length < batchSize && index < count) throw new Error(`a look took ${dispatches.length} jobs only`);
    tookMs.push(performance.now() - startedMs);
    await endAll(db, dispatches);
  }
  return tookMs;
}

async function endAll(db: Db, jobs: readonly { id: string }[]): Promise<void> {
  await db.raw('DELETE FROM jobs_in_flight WHERE job_id = ANY(?::uuid[])', [jobs.map(({ id }) => id)]);
}
