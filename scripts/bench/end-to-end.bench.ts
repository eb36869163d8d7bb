import { Queue, Worker, createPostgresBackend, withBackend } from 'bullmq';
import { Redis } from 'ioredis';
import pg from 'pg';
import type { Engine } from '../../queues/runtime/engine.ts';
import { startDispatcher } from '../../workers/dispatcher.ts';
import { startWorkers } from '../../workers/runtime/start-workers.ts';
import { type BenchWorld, benchRoots } from './bench-world.ts';
import { doNothing } from './jobs/contracts/bench/do-nothing.job.ts';
import { type Finding, compare, timeCalls } from './measure.ts';

/** The same for both. The ledger's cost is that of its statements, which the jobs of a busy moment share. */
const requesters = 200;
const concurrency = 400;
const jobsOn = { redis: 20_000, postgres: 3_000 };

/** Jobs a second from enqueue to recorded completion, against BullMQ alone on the same engine with the same no-op. */
export async function benchEndToEnd(world: BenchWorld): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const name of ['redis', 'postgres'] as const) {
    findings.push(
      await compare(
        {
          name: `end to end, ${name}`,
          ours: 'ledger, dispatcher, BullMQ, completion',
          baseline: `BullMQ alone on ${name}`,
          unit: 'jobs/s',
          target: 0.8,
          rounds: 5,
        },
        () => runBullMq(world, name, jobsOn[name]),
        () => runOurs(world, name, jobsOn[name]),
      ),
    );
  }
  return findings;
}

async function runOurs(world: BenchWorld, name: Engine['name'], jobs: number): Promise<number> {
  const { ctx, enqueue, ownerId, databaseUrl } = world;
  await ctx.db.raw('TRUNCATE jobs, jobs_in_flight, job_endings, dead_jobs');
  const engine = world.openEngine(name);
  const dispatcher = startDispatcher(ctx, engine);
  const workers = await startWorkers(ctx, engine, { queueNames: ['io'], databaseUrl, roots: benchRoots, concurrency });
  const startedMs = performance.now();
  await timeCalls(jobs, requesters, (number) => enqueue(doNothing, { number }, { ownerId }));
  while (await anyInFlight(world)) await new Promise((resolve) => setTimeout(resolve, 20));
  const ms = performance.now() - startedMs;
  await workers.stop();
  await dispatcher.stop();
  await engine.close();
  return jobs / (ms / 1_000);
}

async function anyInFlight({ ctx }: BenchWorld): Promise<boolean> {
  const { rows } = await ctx.db.raw<{ rows: { some: boolean }[] }>(
    `SELECT EXISTS (SELECT 1 FROM jobs_in_flight) AS some`,
  );
  return rows[0]?.some ?? false;
}

async function runBullMq(world: BenchWorld, name: Engine['name'], jobs: number): Promise<number> {
  let left = jobs;
  let finish: () => void = () => undefined;
  const finished = new Promise<void>((resolve) => (finish = resolve));
  const { queue, worker, release } = openBullMq(world, name, async () => {
    if (--left === 0) finish();
  });
  await Promise.all([queue.waitUntilReady(), worker.waitUntilReady()]);
  const startedMs = performance.now();
  await timeCalls(jobs, requesters, (number) =>
    queue.add('do-nothing', { number }, { removeOnComplete: true, removeOnFail: true }),
  );
  await finished;
  const ms = performance.now() - startedMs;
  await worker.close();
  await queue.close();
  await release();
  return jobs / (ms / 1_000);
}

function openBullMq(world: BenchWorld, name: Engine['name'], process: () => Promise<void>) {
  if (name === 'redis') {
    const connect = (): Redis => new Redis(world.redisUrl, { maxRetriesPerRequest: null });
    const connections = [connect(), connect()] as const;
    return {
      queue: new Queue('bench', { connection: connections[0] }),
      worker: new Worker('bench', process, { connection: connections[1], concurrency }),
      release: async () => connections.forEach((connection) => connection.disconnect()),
    };
  }
  const bull = withBackend(createPostgresBackend);
  const connect = (): pg.Pool =>
    new pg.Pool({ connectionString: world.databaseUrl, max: 10, options: '-c search_path=bullmq,public' });
  const pools = [connect(), connect()] as const;
  return {
    queue: new bull.Queue('bench', { connection: pools[0] as never }) as unknown as Queue,
    worker: new bull.Worker('bench', process, { connection: pools[1] as never, concurrency }) as unknown as Worker,
    release: async () => {
      await Promise.all(pools.map((pool) => pool.end()));
    },
  };
}
