import { z } from 'zod';
import { defineJob } from '../../../../../queues/runtime/define-job.ts';

/** Ends at once. */
export const add = defineJob({
  kind: 'calm.add',
  queue: 'io',
  payload: z.strictObject({ a: z.int(), b: z.int() }),
  result: z.strictObject({ sum: z.int() }),
  attempts: 3,
  backoff: { type: 'exponential', delayMs: 20, maxMs: 100, jitter: 0 },
  timeoutMs: 10_000,
});
