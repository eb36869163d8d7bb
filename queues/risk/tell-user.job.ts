import { mailedResult } from '../../shared/messages/messages.schema.ts';
import { transferJudged } from '../../shared/transaction-risk/transaction-risk.events.ts';
import { defineJob } from '../runtime/define-job.ts';

/** Tells a user by e-mail that a transfer is held, and what became of it. */
export const tellOfTransferJob = defineJob({
  kind: 'risk.tell-user',
  queue: 'io',
  on: transferJudged,
  payload: transferJudged.data,
  result: mailedResult,
  attempts: 5,
  backoff: { type: 'exponential', delayMs: 1_000, maxMs: 60_000, jitter: 0.5 },
  timeoutMs: 30_000,
});
