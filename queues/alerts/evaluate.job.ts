import { z } from 'zod';
import { evaluationResult } from '../../shared/alerts/alerts.schema.ts';
import { booksChanged } from '../../shared/ledger/ledger.events.ts';
import { defineJob } from '../runtime/define-job.ts';

/** Looks whether a user's books give cause for an alert. */
export const evaluateAlertsJob = defineJob({
  kind: 'alerts.evaluate',
  queue: 'io',
  on: booksChanged,
  payload: z.strictObject({ userId: z.uuid(), version: z.string() }),
  result: evaluationResult,
  attempts: 5,
  backoff: { type: 'exponential', delayMs: 1_000, maxMs: 60_000, jitter: 0.5 },
  timeoutMs: 30_000,
});
