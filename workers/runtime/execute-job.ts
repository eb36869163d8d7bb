import { queues, type QueueName } from '../../queues/queues.ts';
import { backoffDelayMs } from '../../queues/runtime/define-job.ts';
import type { AttemptRef, ClaimedJob, Settlement } from '../../shared/jobs/index.ts';
import type { Backlog } from './backlog.ts';
import type { JobProcessor } from './define-processor.ts';
import type { JobEventListener } from './job-events.ts';
import { type Outcome, timedOutProblem, unkeepableProblem } from './outcomes.ts';
import type { Processors } from './processors.ts';

/** Why an attempt is told to stop. `released`: it no longer holds its job (cancelled, or given to another worker). */
export type StopReason = 'timed-out' | 'released' | 'draining';

/** An attempt that this worker holds. */
export interface HeldJob {
  id: string;
  stop(reason: StopReason): void;
}

export interface ExecuteDeps {
  processors: Processors;
  held: Set<HeldJob>;
  /** Undefined: the attempt can't be begun, here or ever. */
  claim(ref: AttemptRef): Promise<ClaimedJob | undefined>;
  /** False: the attempt met the fence. */
  settle(settlement: Settlement): Promise<boolean>;
  runInChild(job: ClaimedJob, signal: AbortSignal, onBegin: () => void): Promise<Outcome>;
  runInEventLoop(job: ClaimedJob, signal: AbortSignal): Promise<Outcome>;
  /** Lets the slot go while an ending is being recorded; waits when too many are. */
  recordings: Backlog;
  emit: JobEventListener;
  random(): number;
}

/** What one attempt that the engine delivers leads to: claim → run → settle. */
export async function executeJob(deps: ExecuteDeps, ref: AttemptRef): Promise<void> {
  const job = await deps.claim(ref);
  if (job) await runClaimed(deps, job);
}

/**
 * Runs an attempt that has begun and settles it, told as events. Resolves when its place is free: settling goes on
 * behind it, in groups with others. A process that dies in between leaves the job active, and it is recovered like any
 * that was lost.
 */
export async function runClaimed(deps: ExecuteDeps, job: ClaimedJob): Promise<void> {
  const processor = deps.processors.get(job.kind);
  if (!processor) {
    // Written by a newer deploy: hand it back for a worker that knows it.
    await deps.settle({
      status: 'retrying',
      id: job.id,
      attempt: job.attempt,
      stages: null,
      problem: null,
      delayMs: 5_000,
      counts: false,
    });
    return;
  }
  deps.emit({ type: 'job.start', job });
  const startedMs = performance.now();
  const { outcome, stopped } = await runHeld(deps, job, processor);
  const runMs = performance.now() - startedMs;
  const settlement = settlementOf(job, processor, outcome, stopped, deps.random());
  await deps.recordings.add(record(deps, job, outcome, settlement, runMs));
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

/** What was recorded, if anything. A result that the ledger can't keep fails its job: else it would never end. */
async function settleOrFail(deps: ExecuteDeps, settlement: Settlement): Promise<Settlement | undefined> {
  try {
    return (await deps.settle(settlement)) ? settlement : undefined;
  } catch (error) {
    if (settlement.status !== 'completed') throw error;
    const { id, attempt, stages } = settlement;
    return settleOrFail(deps, { id, attempt, stages, status: 'failed', problem: unkeepableProblem });
  }
}

async function runHeld(
  deps: ExecuteDeps,
  job: ClaimedJob,
  { contract }: JobProcessor,
): Promise<{ outcome: Outcome; stopped: StopReason | undefined }> {
  const controller = new AbortController();
  let stopped: StopReason | undefined;
  const stop = (reason: StopReason): void => {
    stopped ??= reason;
    controller.abort();
  };
  let timer: NodeJS.Timeout | undefined;
  const startTimer = (): void => {
    timer = setTimeout(stop, contract.timeoutMs, 'timed-out');
  };
  const heldJob: HeldJob = { id: job.id, stop };
  deps.held.add(heldJob);
  try {
    const apart = job.suspect || queues[contract.queue satisfies QueueName].runsIn === 'child-process';
    if (!apart) startTimer();
    const outcome = await (apart
      ? deps.runInChild(job, controller.signal, startTimer)
      : deps.runInEventLoop(job, controller.signal));
    return { outcome, stopped };
  } finally {
    clearTimeout(timer);
    deps.held.delete(heldJob);
  }
}

/** What the ledger is to record; undefined when it knows already, or the attempt no longer counts. */
function settlementOf(
  job: ClaimedJob,
  { contract }: JobProcessor,
  outcome: Outcome,
  stopped: StopReason | undefined,
  random: number,
): Settlement | undefined {
  const base = { id: job.id, attempt: job.attempt, stages: outcome.stages };
  if (outcome.type === 'committed' || outcome.type === 'fenced') return undefined;
  if (outcome.type === 'completed')
    return { ...base, status: 'completed', result: outcome.result, cacheMs: contract.resultCacheMs ?? null };
  if (stopped === 'released') return undefined;
  if (stopped === 'draining') return { ...base, status: 'retrying', problem: null, delayMs: 0, counts: false };
  const problem = stopped === 'timed-out' ? timedOutProblem : outcome.problem;
  const retryable = stopped === 'timed-out' || outcome.retryable;
  if (!retryable || job.attempt >= job.maxAttempts) return { ...base, status: 'failed', problem };
  const delayMs = backoffDelayMs(contract.backoff, job.attempt, random);
  return { ...base, status: 'retrying', problem, delayMs, counts: true };
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
  deps.emit({ type: 'job.stop', job, runMs, stages, outcome: completed ? 'completed' : 'released' });
}
