import { z } from 'zod';
import { noticesResult } from '../../shared/incident-notices/incident-notices.schema.ts';
import { defineJob } from '../runtime/define-job.ts';

/** Tells admins, and the users whom they are about, of incidents of high severity. */
export const tellIncidentsJob = defineJob({
  kind: 'security.tell-incidents',
  queue: 'io',
  schedule: { cron: '* * * * *' },
  payload: z.strictObject({}),
  result: noticesResult,
  attempts: 3,
  backoff: { type: 'exponential', delayMs: 5_000, maxMs: 60_000, jitter: 0.5 },
  timeoutMs: 60_000,
});
