import { z } from 'zod';
import { expiryResult } from '../../shared/transaction-risk/transaction-risk.schema.ts';
import { defineJob } from '../runtime/define-job.ts';

/** Refuses the transfers that were held for a day without a decision. */
export const expireHoldsJob = defineJob({
  kind: 'risk.expire-holds',
  queue: 'io',
  schedule: { cron: '*/15 * * * *' },
  payload: z.strictObject({}),
  result: expiryResult,
  attempts: 3,
  backoff: { type: 'exponential', delayMs: 5_000, maxMs: 60_000, jitter: 0.5 },
  timeoutMs: 60_000,
});
