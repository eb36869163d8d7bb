import { z } from 'zod';
import { defineJob } from '../../../../../queues/runtime/define-job.ts';

/** Loops for ever in the event loop of its worker. */
export const block = defineJob({
  kind: 'faulty.block',
  queue: 'io',
  payload: z.strictObject({}),
  result: z.strictObject({}),
  attempts: 2,
  backoff: { type: 'exponential', delayMs: 20, maxMs: 100, jitter: 0 },
  timeoutMs: 1_000,
});
