import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { migrateEngine } from '../../queues/runtime/postgres-backend.ts';
import { type Enqueue, createEnqueue } from '../../queues/runtime/enqueue.ts';
import { createJobAcceptor } from '../../shared/jobs/index.ts';
import { type Db, type Tx, openDb } from '../../shared/platform/db.ts';
import { Lifecycle } from '../../shared/platform/lifecycle.ts';
import { migrate } from '../../shared/platform/migrate.ts';
import {
  type PostgresServer,
  type RedisServer,
  startPostgresServer,
  startRedisServer,
} from '../../shared/testing/index.ts';
import { type WorkerProcess, forkWorker } from '../../workers/testing/worker-process.ts';
import { type EngineName, workerCount } from './plan.ts';

/** Servers and processes of a drill: all its own, on the loopback interface, ended by their process ids. */
export interface DrillWorld {
  db: Db;
  enqueue: Enqueue<Tx>;
  postgres: PostgresServer;
  redis: RedisServer | undefined;
  /** The workers that run now; one that ends is replaced. */
  workers: readonly (WorkerProcess | undefined)[];
  killDispatcher(): void;
  close(): Promise<void>;
}

const drillRoots = {
  contracts: [fileURLToPath(new URL('./jobs/contracts', import.meta.url))],
  processors: [fileURLToPath(new URL('./jobs/processors', import.meta.url))],
};
const dispatcherFile = fileURLToPath(new URL('../../workers/dispatcher.main.ts', import.meta.url));
const restartMs = 250;

/** Starts PostgreSQL, for the engine Redis also a Redis, one dispatcher and `count` workers. */
export async function openDrillWorld(engine: EngineName, count = workerCount): Promise<DrillWorld> {
  const lifecycle = new Lifecycle();
  const postgres = lifecycle.hold('postgres', await startPostgresServer(), (server) => server.stop());
  const { databaseUrl } = postgres;
  await migrate(databaseUrl, [migrateEngine]);
  const redis = engine === 'redis' ? await startRedisServer() : undefined;
  if (redis) lifecycle.hold('redis', redis, (server) => server.stop());
  const db = lifecycle.hold(
    'database',
    openDb({ databaseUrl, poolSize: 6, applicationName: 'countinghouse-drill' }),
    (pool) => pool.destroy(),
  );
  await db.raw(`
    CREATE TABLE drill_effects (job_id uuid NOT NULL, attempt int NOT NULL);
    CREATE TABLE drill_loops (job_id uuid NOT NULL, pid int NOT NULL, began_at timestamptz NOT NULL);
  `);

  const redisUrl = redis?.url;
  const settings = { databaseUrl, redisUrl, roots: drillRoots, queueNames: ['io', 'compute'] as const };
  const workers = Array.from({ length: count }, () => keepRunning(() => forkWorker(settings)));
  for (const worker of workers) lifecycle.hold('worker', worker, (kept) => kept.stop());
  const dispatcher = keepRunning(() => forkDispatcher(databaseUrl, redisUrl));
  lifecycle.hold('dispatcher', dispatcher, (kept) => kept.stop());
  await Promise.all([dispatcher, ...workers].map((kept) => kept.started));

  return {
    db,
    enqueue: createEnqueue(createJobAcceptor(db)),
    postgres,
    redis,
    get workers() {
      return workers.map(({ current }) => current);
    },
    killDispatcher: () => void dispatcher.current?.kill(),
    close: () => lifecycle.release(),
  };
}

interface Killable {
  readonly ended: Promise<unknown>;
  kill(): Promise<unknown>;
}

interface Kept<T> {
  readonly current: T | undefined;
  /** Resolves when it runs for the first time. */
  started: Promise<void>;
  stop(): Promise<void>;
}

/** Starts a process again whenever it ends, as a process manager would. */
function keepRunning<T extends Killable>(start: () => Promise<T>): Kept<T> {
  let current: T | undefined;
  const stopping = new AbortController();
  let onStarted: (() => void) | undefined;
  const started = new Promise<void>((resolve) => {
    onStarted = resolve;
  });
  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      // It can't start while its servers are away.
      current = await start().catch(() => undefined);
      if (current && !stopping.signal.aborted) {
        onStarted?.();
        await current.ended;
      }
      await current?.kill();
      current = undefined;
      if (!stopping.signal.aborted) await delay(restartMs);
    }
  }
  const running = run();
  return {
    get current() {
      return current;
    },
    started,
    async stop() {
      stopping.abort();
      await current?.kill();
      await running;
    },
  };
}

async function forkDispatcher(databaseUrl: string, redisUrl: string | undefined): Promise<Killable> {
  const child: ChildProcess = fork(dispatcherFile, {
    execArgv: ['--import', import.meta.resolve('tsx')],
    stdio: ['ignore', 'pipe', 'ignore', 'ipc'],
    env: { PATH: process.env['PATH'], NODE_ENV: 'test', DATABASE_URL: databaseUrl, REDIS_URL: redisUrl },
  });
  const ended = once(child, 'exit');
  const killWithUs = (): void => void child.kill('SIGKILL');
  process.once('exit', killWithUs);
  void ended.then(() => process.off('exit', killWithUs));
  await Promise.race([once(child.stdout as NonNullable<typeof child.stdout>, 'data'), ended]);
  return {
    ended,
    async kill() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
      await ended;
    },
  };
}
