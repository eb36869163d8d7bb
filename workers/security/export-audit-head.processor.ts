import { exportAuditHeadJob } from '../../queues/security/export-audit-head.job.ts';
import { exportHead, reportExport } from '../../shared/audit/index.ts';
import { defineProcessor } from '../runtime/define-processor.ts';

export default defineProcessor(exportAuditHeadJob, async (_payload, ctx) => {
  const made = await exportHead(ctx);
  return ctx.commit((tx) => reportExport(tx, made, ctx));
});
