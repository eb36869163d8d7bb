import type { ClaimedJob } from '../../shared/jobs/index.ts';
import type { JobProcessor } from './define-processor.ts';
import { type AttemptWorld, checkResult, createJobContext, isCommitted } from './job-context.ts';
import { Fenced, type Outcome, judge } from './outcomes.ts';

/** Runs one attempt where we are: parse, run, check. Never throws; what went wrong is the outcome. */
export async function runAttempt(
  world: AttemptWorld,
  { contract, run }: JobProcessor,
  job: ClaimedJob,
  signal: AbortSignal,
): Promise<Outcome> {
  const { ctx, endStages } = createJobContext(world, job, contract, signal);
  try {
    const result = await run(contract.payload.parse(job.payload), ctx);
    if (isCommitted(result)) return { type: 'committed', stages: endStages() };
    return { type: 'completed', result: checkResult(contract, result), stages: endStages() };
  } catch (error) {
    if (error instanceof Fenced) return { type: 'fenced', stages: endStages() };
    ctx.logger.warn({ err: error }, 'attempt failed');
    return { type: 'failed', ...judge(error), stages: endStages() };
  }
}
