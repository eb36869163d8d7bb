import { backoffDelayMs } from '../../queues/runtime/define-job.ts';
import type { ClaimedJob, Settlement } from '../../shared/jobs/index.ts';
import type { JobProcessor } from './define-processor.ts';
import { type Outcome, timedOutProblem, unknownKindProblem } from './outcomes.ts';

/** Why an attempt is told to stop. `released`: it no longer holds its job (cancelled, or given to another worker). */
export type StopReason = 'timed-out' | 'released' | 'draining';

/** How long the platform may keep a job from being done, in a row, before the job fails. */
const platformFaultsForMs = 24 * 3_600_000;
/** How long a job waits for a worker that knows its kind: deploys of old and new run side by side for less. */
const unknownKindForMs = 15 * 60_000;
const unknownKindDelayMs = 5_000;

export interface Ending {
  outcome: Outcome;
  stopped: StopReason | undefined;
  runMs: number;
  /** In [0, 1). */
  random: number;
}

/** What the ledger is to record; undefined when it knows already, or the attempt no longer counts. */
export function settlementOf(
  job: ClaimedJob,
  { contract }: JobProcessor,
  { outcome, stopped, runMs, random }: Ending,
): Settlement | undefined {
  const base = { id: job.id, attempt: job.attempt, stages: outcome.stages };
  if (outcome.type === 'committed' || outcome.type === 'fenced') return undefined;
  if (outcome.type === 'completed')
    return { ...base, status: 'completed', result: outcome.result, cacheMs: contract.resultCacheMs ?? null };
  if (stopped === 'released') return undefined;
  if (stopped === 'draining') return { ...base, status: 'retrying', problem: null, delayMs: 0, counts: false };
  if (outcome.platformFault) {
    const heldBack = { delayMs: null, counts: false, heldBackMs: runMs, giveUpAfterMs: platformFaultsForMs };
    return { ...base, status: 'retrying', problem: outcome.problem, ...heldBack };
  }
  const problem = stopped === 'timed-out' ? timedOutProblem : outcome.problem;
  const retryable = stopped === 'timed-out' || outcome.retryable;
  if (!retryable || job.attempt >= job.maxAttempts) return { ...base, status: 'failed', problem };
  const delayMs = backoffDelayMs(contract.backoff, job.attempt, random);
  return { ...base, status: 'retrying', problem, delayMs, counts: true };
}

/** Written by another deploy: handed back for a worker that knows it, for a while. */
export function releaseUnknownKind({ id, attempt, kind }: ClaimedJob): Settlement {
  return {
    status: 'retrying',
    id,
    attempt,
    stages: null,
    problem: unknownKindProblem(kind),
    delayMs: unknownKindDelayMs,
    counts: false,
    heldBackMs: 0,
    giveUpAfterMs: unknownKindForMs,
  };
}
