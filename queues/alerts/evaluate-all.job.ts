import { z } from 'zod';
import { evaluationResult } from '../../shared/alerts/alerts.schema.ts';
import { defineJob } from '../runtime/define-job.ts';

/** Looks at everybody's books: days pass, and give cause for alerts, though nobody writes anything. */
export const evaluateAllAlertsJob = defineJob({
  kind: 'alerts.evaluate-all',
  queue: 'io',
  schedule: { cron: '10 4 * * *' },
  payload: z.strictObject({}),
  result: evaluationResult,
  attempts: 3,
  backoff: { type: 'exponential', delayMs: 60_000, maxMs: 600_000, jitter: 0.5 },
  timeoutMs: 3 * 3_600_000,
});
