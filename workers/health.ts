import { findOverdueQueues } from '../shared/jobs/index.ts';
import type { Db } from '../shared/platform/db.ts';
import type { HealthCheck } from '../shared/platform/health.ts';
import type { Dispatcher } from './dispatcher.ts';
import type { Workers } from './runtime/start-workers.ts';

/** Jobs that are due and wait this long, while nothing advances, are stuck. */
const stuckMs = 30_000;
const dispatcherLookMs = 10_000;

/** Whether jobs wait that a worker should run, while it neither runs one nor has begun one lately. */
export function workerCheck(db: Db, workers: Workers, queues: readonly string[]): HealthCheck {
  return {
    name: 'jobs-advance',
    async check() {
      if (workers.hasWorkedWithin(stuckMs)) return { ok: true };
      const overdue = await findOverdueQueues(db, queues, stuckMs);
      return overdue.length === 0 ? { ok: true } : { ok: false, detail: `jobs wait in ${overdue.join(', ')}` };
    },
  };
}

/** Whether a dispatcher has looked at every queue lately. */
export function dispatcherCheck(dispatcher: Dispatcher): HealthCheck {
  return {
    name: 'jobs-dispatched',
    check: () => Promise.resolve({ ok: dispatcher.msSinceLook() < dispatcherLookMs }),
  };
}
