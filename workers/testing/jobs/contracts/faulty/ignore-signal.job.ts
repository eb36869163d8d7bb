import { z } from 'zod';
import { defineJob } from '../../../../../queues/runtime/define-job.ts';

/** Goes on after it was told to stop, and tries to commit when a gate opens. */
export const ignoreSignal = defineJob({
  kind: 'faulty.ignore-signal',
  queue: 'io',
  payload: z.strictObject({ gate: z.string() }),
  result: z.strictObject({}),
  attempts: 1,
  backoff: { type: 'exponential', delayMs: 20, maxMs: 100, jitter: 0 },
  timeoutMs: 300,
});
