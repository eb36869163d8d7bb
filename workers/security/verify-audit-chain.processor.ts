import { verifyAuditChainJob } from '../../queues/security/verify-audit-chain.job.ts';
import { reportVerdict, verifyChain } from '../../shared/audit/index.ts';
import { defineProcessor } from '../runtime/define-processor.ts';

export default defineProcessor(verifyAuditChainJob, async (range, ctx) => {
  const verdict = await verifyChain(ctx, range);
  return ctx.commit((tx) => reportVerdict(tx, verdict, ctx));
});
