import { setTimeout as delay } from 'node:timers/promises';
import { type AttemptRef, beginStep, findStep, keepStep } from '../../shared/jobs/index.ts';
import { type Db, isDbTransient } from '../../shared/platform/db.ts';
import { Fenced, isPlatformFault } from './outcomes.ts';
import { StepInDoubt } from './step-in-doubt.ts';

export interface StepOptions {
  /**
   * What a later attempt does when an earlier one may have done the step and could not record it: `repeat` it, under the
   * same key, or `fail` the job without doing it again.
   */
  afterCrash?: 'repeat' | 'fail';
}

/**
 * Does something that leaves the system, once per job. `key` is the same in every attempt: pass it on, so that a receiver
 * can tell a repetition. What it gives is kept with the job, as JSON; a later attempt gets that.
 */
export type Step = <T>(name: string, run: (key: string) => Promise<T>, options?: StepOptions) => Promise<T>;

const keepAgainMs = 250;

/** The steps of one attempt. @throws {Fenced} @throws {StepInDoubt} */
export function createStep(db: Db, attempt: AttemptRef, signal: AbortSignal): Step {
  return async <T>(name: string, run: (key: string) => Promise<T>, { afterCrash = 'repeat' }: StepOptions = {}) => {
    const { held, step } = await findStep(db, attempt, name);
    if (step?.done) return step.result as T;
    if (!held) throw new Fenced();
    // Before it is noted that it begins: what was not begun is not in doubt.
    signal.throwIfAborted();
    if (afterCrash === 'fail' && (step || !(await beginStep(db, attempt.id, name)))) throw new StepInDoubt(name);
    const result = await run(`${attempt.id}/${name}`);
    await keepResult(db, attempt.id, name, result, signal);
    return result;
  };
}

/** It was done: that it can't be recorded now is no reason to give up while there is time. */
async function keepResult(db: Db, jobId: string, name: string, result: unknown, signal: AbortSignal): Promise<void> {
  for (;;) {
    try {
      return await keepStep(db, jobId, name, result);
    } catch (error) {
      if (!(isDbTransient(error) || isPlatformFault(error)) || signal.aborted) throw error;
      await delay(keepAgainMs);
    }
  }
}
