import { z } from 'zod';
import { defineJob } from '../../../../../queues/runtime/define-job.ts';

/** Fails with a reason that another attempt would not change. */
export const refuse = defineJob({
  kind: 'faulty.refuse',
  queue: 'io',
  payload: z.strictObject({ reason: z.string() }),
  result: z.strictObject({}),
  attempts: 3,
  backoff: { type: 'exponential', delayMs: 20, maxMs: 100, jitter: 0 },
  timeoutMs: 10_000,
});
