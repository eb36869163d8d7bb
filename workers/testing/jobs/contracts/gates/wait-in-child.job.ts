import { z } from 'zod';
import { defineJob } from '../../../../../queues/runtime/define-job.ts';

/** Waits for a gate in a process of its own; heeds its signal. */
export const waitInChild = defineJob({
  kind: 'gates.wait-in-child',
  queue: 'compute',
  payload: z.strictObject({ gate: z.string() }),
  result: z.strictObject({ pid: z.int() }),
  attempts: 3,
  backoff: { type: 'exponential', delayMs: 20, maxMs: 100, jitter: 0 },
  timeoutMs: 60_000,
});
