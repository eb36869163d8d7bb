import { z } from 'zod';
import { defineJob } from '../../../../../queues/runtime/define-job.ts';

/** Two stages with a gate between them; heeds its signal. */
export const wait = defineJob({
  kind: 'gates.wait',
  queue: 'io',
  payload: z.strictObject({ gate: z.string(), text: z.string().optional() }),
  result: z.strictObject({ text: z.string() }),
  attempts: 3,
  backoff: { type: 'exponential', delayMs: 20, maxMs: 100, jitter: 0 },
  timeoutMs: 60_000,
});
