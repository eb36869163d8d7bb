import { verifyAuditChainJob } from '../../../queues/security/verify-audit-chain.job.ts';
import { chainRange } from '../../../shared/audit/index.ts';
import { defineRoute } from '../../runtime/define-route.ts';
import { acceptJob } from '../jobs/accept-job.ts';
import { acceptedResponse, presentAccepted } from '../jobs/jobs.presenter.ts';

export default defineRoute({
  method: 'POST',
  path: '/api/admin/security/audit-logs/verify-chain',
  access: 'admin',
  audit: 'audit.verification-started',
  startsJob: true,
  summary:
    'Verify that nothing in the audit log was changed, removed or added: all of it, or from one entry to another',
  body: chainRange.default({}),
  responses: { 202: acceptedResponse },
  async handler({ body }, ctx) {
    return presentAccepted(await acceptJob(ctx, verifyAuditChainJob, body));
  },
});
