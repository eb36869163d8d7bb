import { z } from 'zod';
import { defineRoute } from '../../runtime/define-route.ts';
import { requireOwnJob } from './find-job.ts';
import { jobHeaders, jobView, presentJob } from './jobs.presenter.ts';
import { preferredWait, waitForJob } from './wait-for-job.ts';

export default defineRoute({
  method: 'GET',
  path: '/api/jobs/:id',
  access: 'user',
  summary: 'Where a job stands; with "Prefer: wait=N" the answer is held until it ends or N seconds pass',
  params: z.strictObject({ id: z.uuid() }),
  responses: { 200: { description: 'The job', body: jobView } },
  problems: ['not-found'],
  async handler({ params, headers }, ctx) {
    const waitSeconds = preferredWait(headers['prefer']);
    if (waitSeconds === undefined) {
      const job = await requireOwnJob(ctx.db, params.id, ctx.principal.userId);
      return { status: 200, headers: jobHeaders(job), body: presentJob(job) };
    }
    const job = await waitForJob(ctx, params.id, waitSeconds);
    return {
      status: 200,
      headers: { ...jobHeaders(job), 'Preference-Applied': `wait=${waitSeconds}` },
      body: presentJob(job),
    };
  },
});
