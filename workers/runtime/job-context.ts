import { Buffer } from 'node:buffer';
import type { JobContract } from '../../queues/runtime/define-job.ts';
import type { Enqueue } from '../../queues/runtime/enqueue.ts';
import { createEvents, type Followers } from '../../queues/runtime/followers.ts';
import { type ClaimedJob, type JobProgress, type JobStage, settleJobs } from '../../shared/jobs/index.ts';
import type { Clock } from '../../shared/platform/clock.ts';
import type { Config } from '../../shared/platform/config.ts';
import type { Db, Tx } from '../../shared/platform/db.ts';
import type { Events } from '../../shared/platform/events.ts';
import type { FieldCipher } from '../../shared/platform/field-cipher.ts';
import type { Logger } from '../../shared/platform/logger.ts';
import type { Secrets } from '../../shared/platform/secrets.ts';
import { Fenced, InvalidResult } from './outcomes.ts';
import { type Step, createStep } from './run-step.ts';

/** Proof that result and effects are durable. Only `commit` makes one. */
export interface Committed {
  readonly committed: true;
}
const committed: Committed = { committed: true };

/** What a processor gets besides its payload. */
export interface JobContext<R = unknown> {
  config: Config;
  db: Db;
  clock: Clock;
  cipher: FieldCipher;
  secrets: Secrets;
  /** Carries the ids of job and request. */
  logger: Logger;
  jobId: string;
  ownerId: string;
  attempt: number;
  /** Aborted when the job is cancelled, times out, or its worker stops. */
  signal: AbortSignal;
  /** Begins a stage; the one before ends. */
  stage(name: string): void;
  /** How much is done, 0 to 1. */
  progress(fraction: number): void;
  /** Everything that leaves the system (mail, calls that change something elsewhere) goes through this. */
  step: Step;
  /** Takes note of what happens, in the transaction of `commit`: jobs may follow. */
  events: Events;
  /** Accepts further work: in the transaction of `commit`, together with what this job does. */
  enqueue: Enqueue<Tx>;
  /**
   * Runs `write` and records its result as the job's in one transaction, guarded by the attempt's token: either all of
   * it happens, once, or nothing. Return what it returns.
   */
  commit(write: (tx: Tx) => Promise<R>): Promise<Committed>;
}

/** What the context of an attempt is built from. */
export interface AttemptWorld {
  config: Config;
  db: Db;
  clock: Clock;
  logger: Logger;
  cipher: FieldCipher;
  secrets: Secrets;
  enqueue: Enqueue<Tx>;
  followers: Followers;
  /** Takes notice of how far an attempt is, now and then written to the ledger. */
  reportProgress(progress: JobProgress): void;
}

const maxResultBytes = 1_000_000;

/** Checks a result against its contract and its size. @throws {InvalidResult} */
export function checkResult(contract: JobContract, result: unknown): unknown {
  const parsed = contract.result.safeParse(result);
  if (!parsed.success) throw new InvalidResult('The job gave a result that is not what its contract says.');
  const json = JSON.stringify(parsed.data) ?? 'null';
  if (json.length > maxResultBytes || Buffer.byteLength(json) > maxResultBytes) {
    throw new InvalidResult(
      `The job gave a result of more than ${maxResultBytes} bytes. Large results belong in a file.`,
    );
  }
  return parsed.data;
}

/** The context of one attempt, and the stages that it has gone through. */
export function createJobContext(world: AttemptWorld, job: ClaimedJob, contract: JobContract, signal: AbortSignal) {
  const { config, db, clock, cipher, secrets, enqueue, reportProgress } = world;
  const stages: JobStage[] = [];
  let fraction: number | null = null;
  let logger: Logger | undefined;
  let events: Events | undefined;

  function closeStage(): void {
    const last = stages.at(-1);
    if (last && last.durationMs === null) last.durationMs = clock.now().getTime() - Date.parse(last.startedAt);
  }

  function report(): void {
    reportProgress({
      id: job.id,
      attempt: job.attempt,
      progress: fraction,
      stage: stages.at(-1)?.name ?? null,
      stages,
    });
  }

  const ctx: JobContext = {
    config,
    db,
    clock,
    cipher,
    secrets,
    get logger() {
      return (logger ??= world.logger.child({
        jobId: job.id,
        kind: job.kind,
        attempt: job.attempt,
        requestId: job.requestId ?? undefined,
      }));
    },
    jobId: job.id,
    ownerId: job.ownerId,
    attempt: job.attempt,
    signal,
    stage(name) {
      closeStage();
      stages.push({ name, startedAt: clock.now().toISOString(), durationMs: null });
      report();
    },
    progress(next) {
      fraction = Math.min(1, Math.max(0, next));
      report();
    },
    step: createStep(db, job, signal),
    enqueue,
    get events() {
      return (events ??= createEvents(world.followers, enqueue, job.requestId ?? undefined));
    },
    async commit(write) {
      await db.transaction(async (tx) => {
        const result = checkResult(contract, await write(tx));
        closeStage();
        // The fence comes last: whoever cancels or takes over in the meantime wins, and this transaction vanishes.
        const [settled] = await settleJobs(tx, [
          {
            status: 'completed',
            id: job.id,
            attempt: job.attempt,
            stages,
            result,
            cacheMs: contract.resultCacheMs ?? null,
          },
        ]);
        if (!settled) throw new Fenced();
      });
      return committed;
    },
  };
  return {
    ctx,
    endStages(): JobStage[] {
      closeStage();
      return stages;
    },
  };
}

export function isCommitted(value: unknown): value is Committed {
  return value === committed;
}
