import type { z } from 'zod';
import type { JobContract } from '../../queues/runtime/define-job.ts';
import type { Committed, JobContext } from './job-context.ts';

export type Run<P, R> = (payload: P, ctx: JobContext<R>) => Promise<R | Committed>;

export interface JobProcessor {
  readonly processor: true;
  readonly contract: JobContract;
  readonly run: Run<unknown, unknown>;
}

/**
 * Joins a contract with the one call into the domain that does its work. The work either returns its result, or ends in
 * `ctx.commit(write)`, which makes writes and result durable together.
 */
export function defineProcessor<P extends z.ZodType, R extends z.ZodType>(
  contract: JobContract<P, R>,
  run: Run<NoInfer<z.output<P>>, NoInfer<z.input<R>>>,
): JobProcessor {
  return { processor: true, contract, run: run as Run<unknown, unknown> };
}
