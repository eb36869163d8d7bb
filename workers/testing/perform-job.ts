import type { z } from 'zod';
import type { JobContract } from '../../queues/runtime/define-job.ts';
import { createEnqueue } from '../../queues/runtime/enqueue.ts';
import { loadJobCatalogue } from '../../queues/runtime/catalogue.ts';
import { followersAmong } from '../../queues/runtime/followers.ts';
import {
  type JobRecord,
  claimJobs,
  createJobAcceptor,
  findJob,
  registerWorker,
  removeWorker,
  settleJobs,
} from '../../shared/jobs/index.ts';
import { systemClock } from '../../shared/platform/clock.ts';
import type { Db } from '../../shared/platform/db.ts';
import { newId } from '../../shared/platform/ids.ts';
import { createLogger } from '../../shared/platform/logger.ts';
import { testConfig, testSeals } from '../../shared/testing/index.ts';
import { createBacklog } from '../runtime/backlog.ts';
import type { JobProcessor } from '../runtime/define-processor.ts';
import { executeJob } from '../runtime/execute-job.ts';
import type { AttemptWorld } from '../runtime/job-context.ts';
import { runAttempt } from '../runtime/run-attempt.ts';

export interface PerformJobOptions extends Partial<AttemptWorld> {
  db: Db;
  /** Default: a new user's id. */
  ownerId?: string;
}

/**
 * Accepts a job and runs its first attempt through the worker's own pipeline, in this process and without an engine:
 * claim, parse, run, check, record.
 * @returns the job as its owner sees it then
 * @throws ZodError when the payload does not fit the contract
 */
export async function performJob<P extends z.ZodType>(
  contract: JobContract<P>,
  processor: JobProcessor,
  payload: NoInfer<z.input<P>>,
  options: PerformJobOptions,
): Promise<JobRecord> {
  const { db, ownerId = newId(), ...parts } = options;
  const config = testConfig();
  const world: AttemptWorld = {
    config,
    clock: systemClock,
    logger: createLogger(config),
    ...testSeals(db),
    enqueue: createEnqueue(createJobAcceptor(db)),
    followers: followersAmong((await loadJobCatalogue()).values()),
    reportProgress: () => undefined,
    ...parts,
  };
  const accepted = await createEnqueue(createJobAcceptor(db))(contract, payload, { ownerId });
  const workerId = newId();
  await registerWorker(db, workerId, {});
  const failures: unknown[] = [];
  const recordings = createBacklog(0, (error) => failures.push(error));
  const runHere = runAttempt.bind(undefined, world, processor);
  await executeJob(
    {
      processors: new Map([[contract.kind, processor]]),
      held: new Set(),
      begun: new Set(),
      claim: async (ref) => (await claimJobs(db, workerId, [ref]))[0],
      settle: async (settlement) => (await settleJobs(db, [settlement])).includes(true),
      runInEventLoop: runHere,
      runInChild: runHere,
      recordings,
      emit: () => undefined,
      random: () => 0,
    },
    { id: accepted.id, attempt: 1 },
  );
  await recordings.empty();
  await removeWorker(db, workerId);
  if (failures.length > 0) throw failures[0];
  const job = await findJob(db, accepted.id);
  if (!job) throw new Error(`job ${accepted.id} is gone`);
  return job;
}
