import { setMaxListeners } from 'node:events';
import type { AttemptRef } from '../../shared/jobs/index.ts';
import { createBacklog } from './backlog.ts';
import { type ExecuteDeps, beginAttempt, runClaimed } from './execute-job.ts';
import { createPlaces } from './places.ts';

/** Takes what the engine delivers of a queue whose work runs many at a time. */
export interface Intake {
  /**
   * Begins attempts as places become free. Resolves when all have begun: from then on the ledger knows who holds them,
   * and the entry that brought them has done its part, however long one of them takes.
   */
  deliver(attempts: readonly AttemptRef[]): Promise<void>;
  /** Begins nothing more; what waits for a place is left to others. */
  stop(): void;
  /** Resolves when nothing runs. */
  idle(): Promise<void>;
}

export function createIntake(deps: ExecuteDeps, concurrency: number, onError: (error: unknown) => void): Intake {
  const places = createPlaces(concurrency);
  const running = createBacklog(concurrency, onError);
  const stopping = new AbortController();
  // All attempts that are delivered may wait for a place at a time.
  setMaxListeners(0, stopping.signal);

  async function begin(ref: AttemptRef): Promise<void> {
    if (!(await places.take(stopping.signal))) return;
    const job = await beginAttempt(deps, ref).catch((error: unknown) => {
      places.leave();
      throw error;
    });
    if (job) void running.add(runClaimed(deps, job).finally(places.leave));
    else places.leave();
  }

  return {
    async deliver(attempts) {
      await Promise.all(attempts.map(begin));
    },
    stop: () => stopping.abort(),
    idle: running.empty,
  };
}
