import { setTimeout as delay } from 'node:timers/promises';
import { startDispatcher } from '../../workers/dispatcher.ts';
import { startWorkers } from '../../workers/runtime/start-workers.ts';
import { type BenchWorld, benchRoots } from './bench-world.ts';
import { doNothing } from './jobs/contracts/bench/do-nothing.job.ts';
import { type Finding, percentile } from './measure.ts';

const jobs = 500;
const perSecond = 50;
const p95AtMostMs = 25;

/** From accepting a job to the start of its first attempt, at a steady 50 jobs a second. */
export async function benchLatency(world: BenchWorld): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const name of ['redis', 'postgres'] as const) {
    const waits = await measureWaits(world, name);
    const [p50, p95, p99] = [0.5, 0.95, 0.99].map((share) => percentile(waits, share).toFixed(1));
    findings.push({
      name: `enqueue to start at ${perSecond} jobs/s, ${name}, p95`,
      value: percentile(waits, 0.95),
      unit: 'ms',
      atMost: p95AtMostMs,
      note: `p50 ${p50}, p95 ${p95}, p99 ${p99}`,
    });
    process.stderr.write('.');
  }
  return findings;
}

async function measureWaits(world: BenchWorld, name: 'redis' | 'postgres'): Promise<number[]> {
  const { ctx, enqueue, ownerId, databaseUrl } = world;
  await ctx.db.raw('TRUNCATE jobs, jobs_in_flight, job_endings, dead_jobs');
  const engine = world.openEngine(name);
  const dispatcher = startDispatcher(ctx, engine);
  const workers = await startWorkers(ctx, engine, { queueNames: ['io'], databaseUrl, roots: benchRoots });
  await delay(1_000);
  for (let number = 0; number < jobs; number += 1) {
    void enqueue(doNothing, { number }, { ownerId });
    await delay(1_000 / perSecond);
  }
  await delay(500);
  const { rows } = await ctx.db.raw<{ rows: { ms: number }[] }>(
    'SELECT extract(epoch FROM started_at - created_at)::float8 * 1000 AS ms FROM jobs WHERE started_at IS NOT NULL',
  );
  await workers.stop();
  await dispatcher.stop();
  await engine.close();
  if (rows.length < jobs) throw new Error(`only ${rows.length} of ${jobs} jobs have started`);
  return rows.map(({ ms }) => ms);
}
