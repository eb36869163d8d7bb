import { z } from 'zod';
import { defineJob } from '../../../../../queues/runtime/define-job.ts';

/** Loops for ever, and may take half a second. */
export const overrun = defineJob({
  kind: 'faulty.overrun',
  queue: 'compute',
  payload: z.strictObject({}),
  result: z.strictObject({}),
  attempts: 1,
  backoff: { type: 'exponential', delayMs: 20, maxMs: 100, jitter: 0 },
  timeoutMs: 500,
});
