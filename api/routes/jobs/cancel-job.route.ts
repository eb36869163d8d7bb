import { z } from 'zod';
import { cancelJob } from '../../../shared/jobs/index.ts';
import { Problem } from '../../../shared/platform/errors.ts';
import { defineRoute } from '../../runtime/define-route.ts';
import { requireOwnJob } from './find-job.ts';
import { jobHeaders, jobView, presentJob } from './jobs.presenter.ts';

export default defineRoute({
  method: 'DELETE',
  path: '/api/jobs/:id',
  access: 'user',
  audit: 'jobs.cancelled',
  summary: 'Cancel a job, waiting or running',
  params: z.strictObject({ id: z.uuid() }),
  responses: { 200: { description: 'The cancelled job', body: jobView } },
  problems: ['not-found', 'conflict'],
  async handler({ params }, { db, principal }) {
    const job = await cancelJob(db, params.id, principal.userId);
    if (job) return { status: 200, headers: jobHeaders(job), body: presentJob(job) };
    const { status } = await requireOwnJob(db, params.id, principal.userId);
    throw new Problem('conflict', `The job has ended: it is ${status}.`);
  },
});
