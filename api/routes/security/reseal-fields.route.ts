import { resealFieldsJob } from '../../../queues/security/reseal-fields.job.ts';
import { defineRoute } from '../../runtime/define-route.ts';
import { acceptedResponse, presentAccepted } from '../jobs/jobs.presenter.ts';

export default defineRoute({
  method: 'POST',
  path: '/api/admin/security/reseal',
  access: 'admin',
  audit: 'security.reseal-started',
  summary: 'Seal all sealed values anew with the current key',
  responses: { 202: acceptedResponse },
  async handler(_input, { principal, enqueue, tx, requestId }) {
    return presentAccepted(await enqueue(resealFieldsJob, {}, { ownerId: principal.userId, tx, requestId }));
  },
});
