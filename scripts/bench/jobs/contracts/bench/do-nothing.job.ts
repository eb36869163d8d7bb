import { z } from 'zod';
import { defineJob } from '../../../../../queues/runtime/define-job.ts';

export const doNothing = defineJob({
  kind: 'bench.do-nothing',
  queue: 'io',
  payload: z.strictObject({ number: z.int() }),
  result: z.null(),
  attempts: 3,
  backoff: { type: 'exponential', delayMs: 1_000, maxMs: 10_000, jitter: 0.5 },
  timeoutMs: 10_000,
});
