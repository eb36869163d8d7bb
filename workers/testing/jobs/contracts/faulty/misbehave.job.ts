import { z } from 'zod';
import { defineJob } from '../../../../../queues/runtime/define-job.ts';

/** Does what no job should. */
export const misbehave = defineJob({
  kind: 'faulty.misbehave',
  queue: 'compute',
  payload: z.strictObject({
    how: z.enum(['loop', 'eat-heap', 'eat-buffers', 'exit', 'kill-itself', 'huge-result', 'unkeepable-result']),
  }),
  result: z.strictObject({ text: z.string() }),
  attempts: 1,
  backoff: { type: 'exponential', delayMs: 20, maxMs: 100, jitter: 0 },
  timeoutMs: 60_000,
});
