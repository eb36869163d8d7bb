import { z } from 'zod';
import { defineJob } from '../../../../../queues/runtime/define-job.ts';

export const loopTimeoutMs = 1_000;

/** Loops for ever in a process of its own, and says where. */
export const loop = defineJob({
  kind: 'drill.loop',
  queue: 'compute',
  payload: z.strictObject({ number: z.int() }),
  result: z.strictObject({}),
  attempts: 1,
  backoff: { type: 'exponential', delayMs: 50, maxMs: 500, jitter: 0 },
  timeoutMs: loopTimeoutMs,
});
