import { z } from 'zod';
import { defineJob } from '../../../../../queues/runtime/define-job.ts';

/** Fails for no reason until the given attempt. */
export const throwUntil = defineJob({
  kind: 'faulty.throw-until',
  queue: 'io',
  payload: z.strictObject({ attempt: z.int() }),
  result: z.strictObject({ attempt: z.int() }),
  attempts: 3,
  backoff: { type: 'exponential', delayMs: 200, maxMs: 1_000, jitter: 0 },
  timeoutMs: 10_000,
});
