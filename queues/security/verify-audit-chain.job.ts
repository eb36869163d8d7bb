import { chainRange, chainVerdict } from '../../shared/audit/audit.schema.ts';
import { defineJob } from '../runtime/define-job.ts';

/** Verifies the audit log: that nothing in it was changed, removed or added. */
export const verifyAuditChainJob = defineJob({
  kind: 'security.verify-audit-chain',
  queue: 'compute',
  payload: chainRange,
  result: chainVerdict,
  attempts: 3,
  backoff: { type: 'exponential', delayMs: 5_000, maxMs: 60_000, jitter: 0.5 },
  timeoutMs: 30 * 60_000,
  schedule: { cron: '20 3 * * *' },
});
