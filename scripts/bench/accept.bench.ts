import type { BenchWorld } from './bench-world.ts';
import { doNothing } from './jobs/contracts/bench/do-nothing.job.ts';
import { type Finding, compare, timeCalls } from './measure.ts';

const jobs = 10_000;
const requesters = 50;

/** Durable accepts a second, without HTTP: grouped, against one INSERT of the same row per request. */
export async function benchAccept({ ctx, enqueue, ownerId }: BenchWorld): Promise<Finding[]> {
  const { db } = ctx;
  const rate = (ms: number): number => jobs / (ms / 1_000);
  let number = 0;
  const finding = await compare(
    {
      name: 'accept',
      ours: 'durable accepts, grouped',
      baseline: 'one INSERT per request',
      unit: 'jobs/s',
      target: 2,
      rounds: 4,
    },
    async () => {
      await db.raw('TRUNCATE jobs, jobs_in_flight, job_endings, dead_jobs');
      return rate(
        await timeCalls(jobs, requesters, () =>
          db.raw(
            `INSERT INTO jobs (id, kind, queue, owner_id, payload, fingerprint, max_attempts)
             VALUES (gen_random_uuid(), 'bench.do-nothing', 'io', ?, ?, decode(md5(?), 'hex'), 3)`,
            [ownerId, JSON.stringify({ number: (number += 1) }), String(number)],
          ),
        ),
      );
    },
    async () => {
      await db.raw('TRUNCATE jobs, jobs_in_flight, job_endings, dead_jobs');
      return rate(await timeCalls(jobs, requesters, () => enqueue(doNothing, { number: (number += 1) }, { ownerId })));
    },
  );
  await db.raw('TRUNCATE jobs, jobs_in_flight, job_endings, dead_jobs');
  return [finding];
}
