import { z } from 'zod';
import { deliveryResult } from '../../shared/messages/messages.schema.ts';
import { defineJob } from '../runtime/define-job.ts';

/** Sends an e-mail or a text message. */
export const deliverMessageJob = defineJob({
  kind: 'messages.deliver-message',
  queue: 'io',
  payload: z.strictObject({ messageId: z.uuid() }),
  result: deliveryResult,
  attempts: 5,
  backoff: { type: 'exponential', delayMs: 2_000, maxMs: 300_000, jitter: 0.5 },
  timeoutMs: 20_000,
});
