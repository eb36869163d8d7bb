import type { ClaimedJob } from '../../shared/jobs/index.ts';
import type { AttemptWorld } from './job-context.ts';
import { type Outcome, crashedProblem } from './outcomes.ts';
import type { Processors } from './processors.ts';
import { runAttempt } from './run-attempt.ts';

const graceMs = 500;

/** Runs an attempt in this process. Work that ignores its signal is left behind after `graceMs`; the fence keeps it harmless. */
export async function runInEventLoop(
  world: AttemptWorld,
  processors: Processors,
  job: ClaimedJob,
  signal: AbortSignal,
): Promise<Outcome> {
  const processor = processors.get(job.kind);
  if (!processor) throw new Error(`no processor for ${job.kind}`);
  let graceTimer: NodeJS.Timeout | undefined;
  let onAbort: (() => void) | undefined;
  const abandoned = new Promise<Outcome>((resolve) => {
    onAbort = () => {
      graceTimer = setTimeout(
        () => resolve({ type: 'failed', problem: crashedProblem, retryable: true, stages: null }),
        graceMs,
      );
    };
    signal.addEventListener('abort', onAbort);
  });
  try {
    return await Promise.race([runAttempt(world, processor, job, signal), abandoned]);
  } finally {
    clearTimeout(graceTimer);
    if (onAbort) signal.removeEventListener('abort', onAbort);
  }
}
