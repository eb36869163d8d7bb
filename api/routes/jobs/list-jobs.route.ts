import { z } from 'zod';
import { jobStatus, listOwnJobs } from '../../../shared/jobs/index.ts';
import { defineRoute } from '../../runtime/define-route.ts';
import { idCursor, pageOf, pageQuery, pageView } from '../../runtime/pages.ts';
import { jobView, presentJob } from './jobs.presenter.ts';

export default defineRoute({
  method: 'GET',
  path: '/api/jobs',
  access: 'user',
  summary: 'Your jobs, newest first',
  query: z.strictObject({ ...pageQuery(idCursor), status: jobStatus.optional(), kind: z.string().max(200).optional() }),
  responses: { 200: { description: 'A page of jobs', body: pageView(jobView) } },
  async handler({ query }, { db, principal }) {
    const { status, kind, cursor, limit } = query;
    const jobs = await listOwnJobs(db, principal.userId, { status, kind, beforeId: cursor, limit: limit + 1 });
    return pageOf('/api/jobs', query, jobs, presentJob, (job) => job.id);
  },
});
