import { queues, type QueueName } from '../../queues/queues.ts';
import type { AttemptRef, ClaimedJob, Settlement } from '../../shared/jobs/index.ts';
import type { Backlog } from './backlog.ts';
import type { JobProcessor } from './define-processor.ts';
import type { JobEventListener } from './job-events.ts';
import type { Outcome } from './outcomes.ts';
import { unkeepableProblem } from './outcomes.ts';
import type { Processors } from './processors.ts';
import { type StopReason, releaseUnknownKind, settlementOf } from './settlement-of.ts';

/** An attempt that this worker holds. */
export interface HeldJob extends AttemptRef {
  stop(reason: StopReason): void;
}

export type RunJob = (job: ClaimedJob, signal: AbortSignal) => Promise<Outcome>;

export interface ExecuteDeps {
  processors: Processors;
  held: Set<HeldJob>;
  /** Attempts that this worker has begun and not recorded the end of: an entry may be delivered again at any time. */
  begun: Set<string>;
  /** Undefined: the attempt can't be begun, here or ever. */
  claim(ref: AttemptRef): Promise<ClaimedJob | undefined>;
  /** False: the attempt met the fence. */
  settle(settlement: Settlement): Promise<boolean>;
  runInChild: RunJob;
  runInEventLoop: RunJob;
  /** Lets the slot go while an ending is being recorded; waits when too many are. */
  recordings: Backlog;
  emit: JobEventListener;
  random(): number;
}

/** What one attempt that the engine delivers leads to: claim → run → settle. */
export async function executeJob(deps: ExecuteDeps, ref: AttemptRef, run?: RunJob): Promise<void> {
  const job = await beginAttempt(deps, ref);
  if (job) await runClaimed(deps, job, run);
}

/** Claims an attempt, unless this worker has begun it already. */
export async function beginAttempt(deps: ExecuteDeps, ref: AttemptRef): Promise<ClaimedJob | undefined> {
  const key = keyOf(ref);
  if (deps.begun.has(key)) return undefined;
  deps.begun.add(key);
  let job: ClaimedJob | undefined;
  try {
    job = await deps.claim(ref);
  } finally {
    if (!job) deps.begun.delete(key);
  }
  return job;
}

/**
 * Runs an attempt that has begun and settles it, told as events. Resolves when its place is free: settling goes on
 * behind it, in groups with others. A process that dies in between leaves the job active, and it is recovered like any
 * that was lost.
 */
export async function runClaimed(deps: ExecuteDeps, job: ClaimedJob, run?: RunJob): Promise<void> {
  const processor = deps.processors.get(job.kind);
  if (!processor) {
    await deps.settle(releaseUnknownKind(job)).finally(() => deps.begun.delete(keyOf(job)));
    return;
  }
  deps.emit({ type: 'job.start', job });
  const startedMs = performance.now();
  const { outcome, stopped } = await runHeld(deps, job, processor, run);
  const runMs = performance.now() - startedMs;
  const settlement = settlementOf(job, processor, { outcome, stopped, runMs, random: deps.random() });
  const recorded = record(deps, job, outcome, settlement, runMs).finally(() => deps.begun.delete(keyOf(job)));
  await deps.recordings.add(recorded);
}

async function record(
  deps: ExecuteDeps,
  job: ClaimedJob,
  outcome: Outcome,
  settlement: Settlement | undefined,
  runMs: number,
): Promise<void> {
  const recorded = settlement && (await settleOrFail(deps, settlement));
  emitEnd(deps, job, outcome, recorded, runMs);
}

/** What was recorded, if anything. What the ledger can't keep fails its job: else it would never end. */
async function settleOrFail(deps: ExecuteDeps, settlement: Settlement): Promise<Settlement | undefined> {
  try {
    return (await deps.settle(settlement)) ? settlement : undefined;
  } catch {
    const { id, attempt } = settlement;
    const failed: Settlement = { id, attempt, stages: null, status: 'failed', problem: unkeepableProblem };
    return (await deps.settle(failed)) ? failed : undefined;
  }
}

async function runHeld(
  deps: ExecuteDeps,
  job: ClaimedJob,
  { contract }: JobProcessor,
  run?: RunJob,
): Promise<{ outcome: Outcome; stopped: StopReason | undefined }> {
  const controller = new AbortController();
  let stopped: StopReason | undefined;
  const stop = (reason: StopReason): void => {
    stopped ??= reason;
    controller.abort();
  };
  const timer = setTimeout(stop, contract.timeoutMs, 'timed-out');
  const heldJob: HeldJob = { id: job.id, attempt: job.attempt, stop };
  deps.held.add(heldJob);
  try {
    const apart = job.suspect || queues[contract.queue satisfies QueueName].runsIn === 'child-process';
    const outcome = await (run ?? (apart ? deps.runInChild : deps.runInEventLoop))(job, controller.signal);
    return { outcome, stopped };
  } finally {
    clearTimeout(timer);
    deps.held.delete(heldJob);
  }
}

function emitEnd(
  deps: ExecuteDeps,
  job: ClaimedJob,
  outcome: Outcome,
  settlement: Settlement | undefined,
  runMs: number,
): void {
  const stages = outcome.stages ?? [];
  if (settlement?.status === 'failed' || (settlement?.status === 'retrying' && settlement.counts)) {
    const code = settlement.problem?.code ?? 'unknown';
    deps.emit({ type: 'job.exception', job, runMs, stages, outcome: settlement.status, code });
    return;
  }
  const completed = outcome.type === 'committed' || settlement?.status === 'completed';
  const code = settlement?.status === 'retrying' ? settlement.problem?.code : undefined;
  deps.emit({ type: 'job.stop', job, runMs, stages, outcome: completed ? 'completed' : 'released', code });
}

function keyOf({ id, attempt }: AttemptRef): string {
  return `${id} ${attempt}`;
}
