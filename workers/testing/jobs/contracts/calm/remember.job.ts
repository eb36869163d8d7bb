import { z } from 'zod';
import { defineJob } from '../../../../../queues/runtime/define-job.ts';

/** Gives another result each time it runs; results are kept. */
export const remember = defineJob({
  kind: 'calm.remember',
  queue: 'io',
  payload: z.strictObject({ topic: z.string() }),
  result: z.strictObject({ made: z.string() }),
  attempts: 1,
  backoff: { type: 'exponential', delayMs: 20, maxMs: 100, jitter: 0 },
  timeoutMs: 10_000,
  resultCacheMs: 600_000,
});
