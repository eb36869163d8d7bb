import { z } from 'zod';
import { ratesUpdate } from '../../shared/rates/rates.schema.ts';
import { defineJob } from '../runtime/define-job.ts';

/** Reads the day's exchange rates; the European Central Bank's are out by then. */
export const updateRatesJob = defineJob({
  kind: 'rates.update-rates',
  queue: 'io',
  schedule: { cron: '30 16 * * *' },
  payload: z.strictObject({}),
  result: ratesUpdate,
  attempts: 5,
  backoff: { type: 'exponential', delayMs: 60_000, maxMs: 1_800_000, jitter: 0.5 },
  timeoutMs: 120_000,
});
