import { z } from 'zod';
import { purgeResult } from '../../shared/maintenance/maintenance.schema.ts';
import { defineJob } from '../runtime/define-job.ts';

/** Deletes what nobody needs any more. */
export const purgeExpiredJob = defineJob({
  kind: 'maintenance.purge-expired',
  queue: 'io',
  schedule: { cron: '20 3 * * *' },
  payload: z.strictObject({}),
  result: purgeResult,
  attempts: 3,
  backoff: { type: 'exponential', delayMs: 60_000, maxMs: 600_000, jitter: 0.5 },
  timeoutMs: 3_600_000,
});
