import { setTimeout as delay } from 'node:timers/promises';
import { type AttemptRef, beginStep, findStep, forgetStep, keepStep } from '../../shared/jobs/index.ts';
import { type Db, isDbTransient } from '../../shared/platform/db.ts';
import { Fenced } from './outcomes.ts';
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
 * can tell a repetition. What it gives is kept with the job, as JSON; a later attempt gets that. `run` throws when it was
 * not done; when it can't tell, and that matters, a `StepInDoubt`.
 */
export type Step = <T>(name: string, run: (key: string) => Promise<T>, options?: StepOptions) => Promise<T>;

const againMs = 250;

/** The steps of one attempt. @throws {Fenced} @throws {StepInDoubt} */
export function createStep(db: Db, attempt: AttemptRef, signal: AbortSignal): Step {
  const begun = new Set<string>();

  /** That the database does not take it now is no reason to give up while there is time. */
  async function untilTaken<T>(write: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await write();
      } catch (error) {
        if (!isDbTransient(error) || signal.aborted) throw error;
        await delay(againMs);
      }
    }
  }

  /** Before it is done for the only time. */
  async function begin(name: string): Promise<void> {
    if (begun.has(name) || !(await untilTaken(() => beginStep(db, attempt, name)))) throw new StepInDoubt(name);
    begun.add(name);
  }

  /** It was not done, and may be done another time. */
  async function forget(name: string): Promise<void> {
    await untilTaken(() => forgetStep(db, attempt, name));
    begun.delete(name);
  }

  return async <T>(name: string, run: (key: string) => Promise<T>, { afterCrash = 'repeat' }: StepOptions = {}) => {
    const { held, step } = await findStep(db, attempt, name);
    if (step?.done) return step.result as T;
    if (!held) throw new Fenced();
    signal.throwIfAborted();
    if (afterCrash === 'fail') await begin(name);
    let result: T;
    try {
      result = await run(`${attempt.id}/${name}`);
    } catch (error) {
      if (afterCrash === 'fail' && !signal.aborted && !(error instanceof StepInDoubt)) await forget(name);
      throw error;
    }
    await untilTaken(() => keepStep(db, attempt, name, result));
    return result;
  };
}
