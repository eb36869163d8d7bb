import { z } from 'zod';
import { defineJob } from '../../../../../queues/runtime/define-job.ts';

export const sendSettings = {
  payload: z.strictObject({
    url: z.url(),
    /** Whether it is kept that it was sent. */
    asStep: z.boolean(),
  }),
  result: z.strictObject({}),
  attempts: 3,
  backoff: { type: 'exponential', delayMs: 20, maxMs: 100, jitter: 0 },
  timeoutMs: 60_000,
} as const;

/** Sends one message, in the event loop of its worker. */
export const send = defineJob({ ...sendSettings, kind: 'effects.send', queue: 'io' });
