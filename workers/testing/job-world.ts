import { type QueueName, queueNames } from '../../queues/queues.ts';
import { openEngine } from '../../queues/runtime/engine.ts';
import { type Enqueue, createEnqueue } from '../../queues/runtime/enqueue.ts';
import { type JobRecord, createJobAcceptor, findJob, isTerminal, jobChannels } from '../../shared/jobs/index.ts';
import { createContext } from '../../shared/platform/create-context.ts';
import { type Db, isDbUnavailable, type Tx } from '../../shared/platform/db.ts';
import { Lifecycle } from '../../shared/platform/lifecycle.ts';
import { createTestDatabase, refuseNestedConnections, testConfig, until } from '../../shared/testing/index.ts';
import { startDispatcher } from '../dispatcher.ts';
import { startWorkers } from '../runtime/start-workers.ts';
import { createEffects } from './effects.ts';
import { type EngineName, type EngineStore, openEngineStore } from './engines.ts';
import { fixtureRoots } from './fixture-roots.ts';
import { createGates } from './gates.ts';
import { repeatDeliveries } from './repeat-deliveries.ts';
import { type WorkerProcess, forkWorker } from './worker-process.ts';

export interface WorkersToStart {
  queueNames?: readonly QueueName[];
  /** Jobs at a time of each queue; otherwise as the queue says. */
  concurrency?: number;
  drainMs?: number;
  /** How many times at once the engine delivers each entry; once, if not given. */
  deliveries?: number;
  /** Of the database, for the processes that jobs run in; the world's, if not given. */
  databaseUrl?: string;
}

/** Everything that jobs need, with a database and an engine of its own; it knows the kinds below `jobs`. */
export interface JobWorld {
  db: Db;
  databaseUrl: string;
  engine: EngineStore;
  enqueue: Enqueue<Tx>;
  startDispatcher(): Promise<void>;
  stopDispatcher(): Promise<void>;
  /** Starts a worker in this process. */
  startWorkers(options?: WorkersToStart): Promise<void>;
  /** Stops the workers of this process. */
  stopWorkers(): Promise<void>;
  /** Starts a worker in a process of its own. It is killed with the world at the latest. */
  forkWorker(options?: WorkersToStart): Promise<WorkerProcess>;
  job(id: string): Promise<JobRecord>;
  /** The job once `condition` holds for it. */
  jobWhen(id: string, condition: (job: JobRecord) => boolean, what: string): Promise<JobRecord>;
  /** The job once it has ended. */
  ended(id: string): Promise<JobRecord>;
  close(): Promise<void>;
}

/** Long enough for a slow machine: tests wait for what happens, not for time. */
const patienceMs = 60_000;

export async function startJobWorld(engineName: EngineName): Promise<JobWorld> {
  const database = await createTestDatabase();
  const { db, databaseUrl } = database;
  await createGates(db);
  await createEffects(db);
  const engine = await openEngineStore(engineName, db, databaseUrl);
  const { redisUrl } = engine;
  const own = new Lifecycle();
  const ctx = createContext({
    config: testConfig({ LOG_LEVEL: process.env['JOBS_LOG_LEVEL'] }),
    databaseUrl,
    lifecycle: own,
    applicationName: 'countinghouse-test',
    poolSize: 10,
    channels: Object.values(jobChannels),
  });
  refuseNestedConnections(ctx.db);
  await ctx.notifications.ready();
  const bull = own.hold('engine', openEngine({ redisUrl, databaseUrl, logger: ctx.logger }), (opened) =>
    opened.close(),
  );
  const forked: WorkerProcess[] = [];
  let dispatcher: { stop(): Promise<void> } | undefined;
  let workers: { stop(): Promise<void> }[] = [];

  const world: JobWorld = {
    db,
    databaseUrl,
    engine,
    enqueue: createEnqueue(createJobAcceptor(db)),
    async startDispatcher() {
      dispatcher = startDispatcher(ctx, bull);
    },
    async stopDispatcher() {
      await dispatcher?.stop();
      dispatcher = undefined;
    },
    async startWorkers({ deliveries = 1, ...options } = {}) {
      const delivering = repeatDeliveries(bull, deliveries);
      workers.push(await startWorkers(ctx, delivering, { queueNames, databaseUrl, roots: fixtureRoots, ...options }));
    },
    async stopWorkers() {
      await Promise.all(workers.map((started) => started.stop()));
      workers = [];
    },
    async forkWorker(options = {}) {
      const worker = await forkWorker({ databaseUrl, redisUrl, roots: fixtureRoots, ...options });
      forked.push(worker);
      return worker;
    },
    async job(id) {
      const job = await findJob(db, id);
      if (!job) throw new Error(`there is no job ${id}`);
      return job;
    },
    async jobWhen(id, condition, what) {
      let last: JobRecord | undefined;
      const found = async (): Promise<JobRecord | undefined> => {
        // The database may be struck on purpose.
        last = await world.job(id).catch((error: unknown) => {
          if (isDbUnavailable(error)) return undefined;
          throw error;
        });
        if (!last) return undefined;
        return condition(last) ? last : undefined;
      };
      return until(found, what, patienceMs).catch((error: unknown) => {
        throw new Error(`${String(error)}; the job is ${last?.status} in attempt ${last?.attempt}`, { cause: error });
      });
    },
    ended: (id) => world.jobWhen(id, ({ status }) => isTerminal(status), `job ${id} ended`),
    async close() {
      await world.stopWorkers();
      await Promise.all(forked.map((worker) => worker.kill()));
      await world.stopDispatcher();
      await own.release();
      await database.drop();
      await engine.stop();
    },
  };
  return world;
}
