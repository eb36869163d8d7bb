import { Worker } from 'node:worker_threads';
import { systemClock } from '../../shared/platform/clock.ts';
import { openDb } from '../../shared/platform/db.ts';
import { messageOf } from '../../shared/platform/errors.ts';
import { createFieldCipher } from '../../shared/platform/field-cipher.ts';
import { createLogger } from '../../shared/platform/logger.ts';
import { createSecrets } from '../../shared/platform/secrets.ts';
import type { FromChild, ToChild } from './child-messages.ts';
import { followingIn, loadProcessors } from './processors.ts';
import { createProgressReporter } from './report-progress.ts';
import { runAttempt } from './run-attempt.ts';

/** The resident memory at which a child is ended. */
const maxMemoryBytes = 512 * 1024 * 1024;

/** Runs one job at a time for the worker that started this process. */
async function start(init: Extract<ToChild, { type: 'init' }>): Promise<void> {
  new Worker(new URL('./child-watchdog.js', import.meta.url), {
    workerData: { parentPid: process.ppid, maxMemoryBytes, intervalMs: 250 },
    execArgv: [],
  }).unref();
  const { config } = init;
  const logger = createLogger(config);
  const db = openDb({
    databaseUrl: init.databaseUrl,
    pooler: config.databasePooler,
    poolSize: 3,
    applicationName: 'countinghouse-job',
  });
  const progress = createProgressReporter(db, logger);
  const cipher = createFieldCipher(config);
  const secrets = createSecrets(db, cipher);
  const processors = await loadProcessors(init.roots);
  const world = {
    config,
    db,
    clock: systemClock,
    logger,
    cipher,
    secrets,
    ...followingIn(db, processors),
    reportProgress: progress.report,
  };
  let controller: AbortController | undefined;

  process.on('message', (message: ToChild) => {
    if (message.type === 'abort') controller?.abort();
    if (message.type === 'prepare') void prepare();
    if (message.type === 'run') void run(message.job);
  });
  send({ type: 'ready' });

  async function prepare(): Promise<void> {
    const reached = db.raw('SELECT').then(() => secrets.loadAll());
    const reason = await reached.then(() => null, messageOf);
    send({ type: 'prepared', reason });
  }

  async function run(job: Extract<ToChild, { type: 'run' }>['job']): Promise<void> {
    controller = new AbortController();
    const processor = processors.get(job.kind);
    if (!processor) throw new Error(`no processor for ${job.kind}`);
    const outcome = await runAttempt(world, processor, job, controller.signal);
    progress.forget(job.id);
    send({ type: 'outcome', outcome });
  }
}

function send(message: FromChild): void {
  process.send?.(message);
}

process.once('message', (message: ToChild) => {
  if (message.type === 'init') void start(message);
});
process.once('disconnect', () => process.exit(0));
// The worker ends its children; a signal meant for the whole process group must not end a job before its worker says so.
process.on('SIGTERM', () => undefined);
process.on('SIGINT', () => undefined);
