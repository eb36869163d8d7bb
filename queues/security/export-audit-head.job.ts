import { z } from 'zod';
import { headExport } from '../../shared/audit/audit.schema.ts';
import { defineJob } from '../runtime/define-job.ts';

/** Signs the end of the audit log and keeps that outside of the database. */
export const exportAuditHeadJob = defineJob({
  kind: 'security.export-audit-head',
  queue: 'io',
  payload: z.strictObject({}),
  result: headExport,
  attempts: 10,
  backoff: { type: 'exponential', delayMs: 5_000, maxMs: 600_000, jitter: 0.5 },
  timeoutMs: 30_000,
  schedule: { cron: '5 3 * * *' },
});
