import { resealFieldsJob } from '../../../queues/security/reseal-fields.job.ts';
import { defineRoute } from '../../runtime/define-route.ts';
import { acceptJob } from '../jobs/accept-job.ts';
import { acceptedResponse, presentAccepted } from '../jobs/jobs.presenter.ts';

export default defineRoute({
  method: 'POST',
  path: '/api/admin/security/reseal',
  access: 'admin',
  audit: 'security.reseal-started',
  startsJob: true,
  summary: 'Seal all sealed values anew with the current key',
  responses: { 202: acceptedResponse },
  async handler(_input, ctx) {
    return presentAccepted(await acceptJob(ctx, resealFieldsJob, {}));
  },
});
