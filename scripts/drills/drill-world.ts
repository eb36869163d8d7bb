import { fileURLToPath } from 'node:url';
import { type Enqueue, createEnqueue } from '../../queues/runtime/enqueue.ts';
import { createJobAcceptor } from '../../shared/jobs/index.ts';
import type { Tx } from '../../shared/platform/db.ts';
import { Lifecycle } from '../../shared/platform/lifecycle.ts';
import { type WorkerProcess, forkWorker } from '../../workers/testing/worker-process.ts';
import { forkRole, keepRunning } from './keep-running.ts';
import { type DrillServers, openServers } from './open-servers.ts';
import { type EngineName, workerCount } from './plan.ts';

/** Servers and processes of a drill: all its own, on the loopback interface, ended by their process ids. */
export interface DrillWorld extends DrillServers {
  enqueue: Enqueue<Tx>;
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

/** Starts PostgreSQL, for the engine Redis also a Redis, one dispatcher and `count` workers. */
export async function openDrillWorld(engine: EngineName, count = workerCount): Promise<DrillWorld> {
  const lifecycle = new Lifecycle();
  const servers = await openServers(lifecycle, engine);
  const { db, postgres, redis } = servers;
  await db.raw(`
    CREATE TABLE drill_effects (job_id uuid NOT NULL, attempt int NOT NULL);
    CREATE TABLE drill_loops (job_id uuid NOT NULL, pid int NOT NULL, began_at timestamptz NOT NULL);
  `);

  const { databaseUrl } = postgres;
  const redisUrl = redis?.url;
  const settings = { databaseUrl, redisUrl, roots: drillRoots, queueNames: ['io', 'compute'] as const };
  const workers = Array.from({ length: count }, () => keepRunning(() => forkWorker(settings)));
  for (const worker of workers) lifecycle.hold('worker', worker, (kept) => kept.stop());
  const dispatcher = keepRunning(() => forkRole(dispatcherFile, { DATABASE_URL: databaseUrl, REDIS_URL: redisUrl }));
  lifecycle.hold('dispatcher', dispatcher, (kept) => kept.stop());
  await Promise.all([dispatcher, ...workers].map((kept) => kept.started));

  return {
    ...servers,
    enqueue: createEnqueue(createJobAcceptor(db)),
    get workers() {
      return workers.map(({ current }) => current);
    },
    killDispatcher: () => void dispatcher.current?.kill(),
    close: () => lifecycle.release(),
  };
}
