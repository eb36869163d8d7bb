import { setTimeout as delay } from 'node:timers/promises';
import { type QueueName, queues } from '../../queues/queues.ts';
import type { Engine } from '../../queues/runtime/engine.ts';
import { type AttemptRef, jobChannels } from '../../shared/jobs/index.ts';
import type { AppContext } from '../../shared/platform/context.ts';
import { createBacklog } from './backlog.ts';
import { type ChildProcessRunner, createChildProcessRunner } from './child-process-runner.ts';
import { runInEventLoop } from './event-loop-runner.ts';
import { type ExecuteDeps, type HeldJob, executeJob } from './execute-job.ts';
import { startHeartbeat } from './heartbeat.ts';
import { type Intake, createIntake } from './intake.ts';
import { type JobEvent, beginJobSeries, logJobEvents, measureJobEvents } from './job-events.ts';
import { createLedgerWriter } from './ledger-writer.ts';
import { type JobRoots, contractsOf, defaultJobRoots, followingIn, loadProcessors } from './processors.ts';
import { createProgressReporter } from './report-progress.ts';

/** Entries that an intake has open: one is begun while the next is fetched. */
const entriesAtATime = 8;
/** Endings that a worker may have yet to record. */
const maxUnrecorded = 1_000;

export interface WorkersOptions {
  queueNames: readonly QueueName[];
  /** Of the database, for the processes that jobs run in. */
  databaseUrl: string;
  roots?: JobRoots;
  /** How long running jobs may take to finish when the worker stops; then they are handed back. */
  drainMs?: number;
  concurrency?: number;
}

export interface Workers {
  /** Whether a job is being run, or was begun in this time. */
  hasWorkedWithin(ms: number): boolean;
  /** Takes no more work, lets running jobs finish for `drainMs`, hands the others back, and releases everything. */
  stop(): Promise<void>;
}

/** Starts a worker: a consumer for each queue, one heartbeat, and the places where jobs run. */
export async function startWorkers(ctx: AppContext, engine: Engine, options: WorkersOptions): Promise<Workers> {
  const { db, logger, clock, config, metrics, notifications, cipher, secrets } = ctx;
  const { roots = defaultJobRoots, drainMs = 20_000 } = options;
  const processors = await loadProcessors(roots);
  await secrets.loadAll();
  const held = new Set<HeldJob>();
  const slots = Object.fromEntries(
    options.queueNames.map((name) => [name, options.concurrency ?? queues[name].concurrency]),
  );
  const heartbeat = await startHeartbeat(db, slots, held, logger);
  const ledger = createLedgerWriter(db, heartbeat.workerId, logger);
  const progress = createProgressReporter(db, logger);
  const { databaseUrl } = options;
  const apart = options.queueNames.filter((name) => queues[name].runsIn === 'child-process');
  const children = createChildProcessRunner({
    init: { config, databaseUrl, roots },
    logger,
    // One more than the queues need: suspects of other queues have a place.
    maxAtWork: apart.reduce((sum, name) => sum + (slots[name] ?? 0), 1),
  });
  beginJobSeries(metrics, contractsOf(processors, options.queueNames));
  const listeners = [logJobEvents(logger), measureJobEvents(metrics)];
  const following = followingIn(db, processors);
  const world = { config, db, clock, logger, cipher, secrets, ...following, reportProgress: progress.report };
  const unsubscribe = notifications.subscribe(jobChannels.cancelled, {
    onNotify(jobId) {
      for (const job of held) if (job.id === jobId) job.stop('released');
    },
  });
  let begunAtMs = performance.now();
  const recordings = createBacklog(maxUnrecorded, (error) =>
    logger.error({ err: error }, 'how a job ended was not recorded'),
  );
  const deps: ExecuteDeps = {
    recordings,
    begun: new Set(),
    processors,
    held,
    claim: ledger.claim,
    settle: ledger.settle,
    runInChild: children.run,
    runInEventLoop: runInEventLoop.bind(undefined, world, processors),
    emit: (event: JobEvent) => {
      if (event.type === 'job.start') begunAtMs = performance.now();
      else progress.forget(event.job.id);
      for (const listen of listeners) listen(event);
    },
    random: Math.random,
  };
  if (apart.length > 0) children.warm();
  const intakes: Intake[] = [];
  const stopping = new AbortController();
  const consumers = options.queueNames.map((name) => {
    const places = slots[name] as number;
    if (queues[name].runsIn === 'child-process') {
      return engine.consume(name, places, (attempts) => runInChildren(deps, children, attempts, stopping.signal));
    }
    const intake = createIntake(deps, places, (error) => logger.error({ err: error }, 'an attempt could not be run'));
    intakes.push(intake);
    return engine.consume(name, entriesAtATime, intake.deliver);
  });

  return {
    hasWorkedWithin: (ms) => held.size > 0 || performance.now() - begunAtMs < ms,
    async stop() {
      stopping.abort();
      for (const intake of intakes) intake.stop();
      const closed = Promise.all(consumers.map((consumer) => consumer.close()));
      const drained = closed.then(() => Promise.all(intakes.map((intake) => intake.idle())));
      await Promise.race([drained, delay(drainMs, undefined, { ref: false })]);
      for (const job of held) job.stop('draining');
      await Promise.race([drained.then(() => recordings.empty()), delay(5_000, undefined, { ref: false })]);
      ledger.giveUp();
      await drained;
      await recordings.empty();
      unsubscribe();
      await progress.close();
      await children.close();
      await heartbeat.stop();
    },
  };
}

/** Claims attempts when a process is ready for them, one by one. */
async function runInChildren(
  deps: ExecuteDeps,
  children: ChildProcessRunner,
  attempts: readonly AttemptRef[],
  signal: AbortSignal,
): Promise<void> {
  for (const ref of attempts) {
    const child = await children.prepare(signal);
    if (!child) return;
    await executeJob(deps, ref, child.run).finally(child.release);
  }
}
