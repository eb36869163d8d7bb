import { fileURLToPath } from 'node:url';
import { type Enqueue, createEnqueue } from '../../queues/runtime/enqueue.ts';
import { createJobAcceptor, createJobFollower, jobChannels } from '../../shared/jobs/index.ts';
import { type Db, type Tx, openDb } from '../../shared/platform/db.ts';
import { newId } from '../../shared/platform/ids.ts';
import { Lifecycle } from '../../shared/platform/lifecycle.ts';
import { createLogger } from '../../shared/platform/logger.ts';
import { listenForNotifications } from '../../shared/platform/notifications.ts';
import { type TcpProxy, createTempDir, startTcpProxy, testConfig } from '../../shared/testing/index.ts';
import { type MessageReceiver, startMessageReceiver } from '../../workers/testing/message-receiver.ts';
import { type WorkerProcess, forkWorker } from '../../workers/testing/worker-process.ts';
import { createDatabaseClock } from './database-clock.ts';
import type { DrillLength, EngineName } from './faults/fault.ts';
import { type DrillStreams, followStreams, resumeFromFirst } from './follow-streams.ts';
import { type Kept, forkRole, keepRunning } from './keep-running.ts';
import { type DrillServers, openServers } from './open-servers.ts';
import { ownerCount, workerCount } from './plan.ts';
import { type ProcessClocks, createProcessClocks } from './process-clocks.ts';
import { type SmallDisk, mountSmallDisk } from './small-disk.ts';

/** Servers and processes of a drill: all its own, on the loopback interface, ended by their process ids. */
export interface DrillWorld extends DrillServers {
  /** The way to the database for all but those who look at it: processes, and clients that accept and follow jobs. */
  proxy: TcpProxy;
  clientDb: Db;
  enqueue: Enqueue<Tx>;
  ownerIds: readonly string[];
  streams: DrillStreams;
  /** Jobs that a stream is told to have ended which broke off after the ending `seq` and is resumed now. */
  resumeFrom(ownerId: string, seq: number): Promise<Set<string>>;
  /** Gets what jobs send. */
  receiver: MessageReceiver;
  /** What the database's data is on, or why that is no disk of its own. */
  disk: SmallDisk | string;
  clocks: ProcessClocks;
  /** The workers that run now; one that ends is replaced. */
  workers: readonly (WorkerProcess | undefined)[];
  killDispatcher(): void;
  /** Processes that ended by themselves. */
  readonly crashes: readonly string[];
  close(): Promise<void>;
}

const drillRoots = {
  contracts: [fileURLToPath(new URL('./jobs/contracts', import.meta.url))],
  processors: [fileURLToPath(new URL('./jobs/processors', import.meta.url))],
};
const dispatcherFile = fileURLToPath(new URL('../../workers/dispatcher.main.ts', import.meta.url));
/** The engine of the first worker delivers every entry three times at once. */
const deliveriesOf = (workerIndex: number): number => (workerIndex === 0 ? 3 : 1);

export interface DrillWorldOptions {
  engine: EngineName;
  length: DrillLength;
  count?: number;
}

/** Starts PostgreSQL, for the engine Redis also a Redis, one dispatcher and `count` workers. */
export async function openDrillWorld({ engine, length, count = workerCount }: DrillWorldOptions): Promise<DrillWorld> {
  const lifecycle = new Lifecycle();
  try {
    const disk = length === 'full' ? await mountSmallDisk() : 'the disk is filled in the full drill';
    if (typeof disk !== 'string') lifecycle.hold('disk', disk, (mounted) => mounted.remove());
    const dataDir = typeof disk === 'string' ? undefined : disk.path;
    const servers = await openServers(lifecycle, engine, { dataDir, prepare: createDatabaseClock });
    await createTables(servers.db);
    const databaseUrl = new URL(servers.postgres.databaseUrl);
    const proxy = lifecycle.hold('proxy', await startTcpProxy(Number(databaseUrl.port)), (way) => way.stop());
    databaseUrl.port = String(proxy.port);
    const receiver = lifecycle.hold('receiver', await startMessageReceiver(), (started) => started.stop());
    const dir = lifecycle.hold('folder', await createTempDir(), (temp) => temp.remove());
    const clocks = createProcessClocks(dir.path);
    const clients = openClients(lifecycle, databaseUrl.href);
    const urls = { databaseUrl: databaseUrl.href, redisUrl: servers.redis?.url };
    const processes = await startProcesses(lifecycle, urls, clocks, count);
    return { ...servers, ...clients, ...processes, proxy, receiver, disk, clocks, close: () => lifecycle.release() };
  } catch (error) {
    await lifecycle.release();
    throw error;
  }
}

async function createTables(db: Db): Promise<void> {
  await db.raw(`
    CREATE TABLE drill_effects (job_id uuid NOT NULL, attempt int NOT NULL);
    CREATE TABLE drill_loops (job_id uuid NOT NULL, pid int NOT NULL, began_at timestamptz NOT NULL);
  `);
}

/** Those who accept jobs and follow them, as the API would. */
function openClients(lifecycle: Lifecycle, databaseUrl: string) {
  const clientDb = lifecycle.hold(
    'clients',
    openDb({ databaseUrl, poolSize: 6, applicationName: 'countinghouse-client' }),
    (pool) => pool.destroy(),
  );
  const notifications = lifecycle.hold(
    'notifications',
    listenForNotifications(databaseUrl, [jobChannels.changed], createLogger(testConfig())),
    (listening) => listening.close(),
  );
  const follower = createJobFollower(clientDb, notifications);
  const ownerIds = Array.from({ length: ownerCount }, newId);
  const streams = lifecycle.hold('streams', followStreams(follower, ownerIds), (followed) => followed.stop());
  return {
    clientDb,
    enqueue: createEnqueue(createJobAcceptor(clientDb)),
    ownerIds,
    streams,
    resumeFrom: (ownerId: string, seq: number) => resumeFromFirst(follower, ownerId, seq),
  };
}

async function startProcesses(
  lifecycle: Lifecycle,
  urls: { databaseUrl: string; redisUrl: string | undefined },
  clocks: ProcessClocks,
  count: number,
) {
  const crashes: string[] = [];
  const settings = { ...urls, roots: drillRoots, queueNames: ['io', 'compute'] as const };
  const workers: Kept<WorkerProcess>[] = Array.from({ length: count }, (_, index) =>
    keepRunning(async () => {
      const name = `worker ${index + 1}`;
      const worker = await forkWorker({ ...settings, deliveries: deliveriesOf(index) }, clocks.envFor(name));
      void worker.ended.then(([code]) => code !== null && crashes.push(`${name} ended by itself with ${code}`));
      return worker;
    }),
  );
  const env = { DATABASE_URL: urls.databaseUrl, REDIS_URL: urls.redisUrl, ...clocks.envFor('dispatcher') };
  const dispatcher = keepRunning(async () => {
    const started = await forkRole(dispatcherFile, env);
    void started.crashed.then((how) => how && crashes.push(`dispatcher: ${how}`));
    return started;
  });
  lifecycle.hold('processes', [dispatcher, ...workers], (all) => Promise.all(all.map((kept) => kept.stop())));
  await Promise.all([dispatcher, ...workers].map((kept) => kept.started));
  return {
    get workers() {
      return workers.map(({ current }) => current);
    },
    killDispatcher: () => void dispatcher.current?.kill(),
    crashes,
  };
}
