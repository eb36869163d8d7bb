import { z } from 'zod';
import { defineJob } from '../../../../../queues/runtime/define-job.ts';

/** Writes one row and then waits for a gate, in the transaction that completes it. */
export const write = defineJob({
  kind: 'effects.write',
  queue: 'compute',
  payload: z.strictObject({ gate: z.string(), dieAfterEffect: z.boolean() }),
  result: z.strictObject({ attempt: z.int() }),
  attempts: 3,
  backoff: { type: 'exponential', delayMs: 20, maxMs: 100, jitter: 0 },
  timeoutMs: 60_000,
});
