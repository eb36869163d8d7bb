import { z } from 'zod';
import { listDeadJobs } from '../../../shared/jobs/index.ts';
import { defineRoute } from '../../runtime/define-route.ts';
import { idCursor, pageOf, pageQuery, pageView } from '../../runtime/pages.ts';
import { presentAnyJob, anyJobView } from './any-job.presenter.ts';

export default defineRoute({
  method: 'GET',
  path: '/api/admin/jobs/dead',
  access: 'admin',
  audit: 'jobs.dead-listed',
  summary: 'Dead letters of all users, newest first',
  query: z.strictObject({ ...pageQuery(idCursor), kind: z.string().max(200).optional() }),
  responses: { 200: { description: 'A page of failed jobs', body: pageView(anyJobView) } },
  async handler({ query }, { db }) {
    const { kind, cursor, limit } = query;
    const jobs = await listDeadJobs(db, { kind, beforeId: cursor, limit: limit + 1 });
    return pageOf('/api/admin/jobs/dead', query, jobs, presentAnyJob, (job) => job.id);
  },
});
