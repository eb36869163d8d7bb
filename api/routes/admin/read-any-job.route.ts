import { z } from 'zod';
import { findJob, readAttempts } from '../../../shared/jobs/index.ts';
import { Problem } from '../../../shared/platform/errors.ts';
import { defineRoute } from '../../runtime/define-route.ts';
import { anyJobView, presentAnyJob } from './any-job.presenter.ts';

const attemptView = z.strictObject({
  attempt: z.int(),
  startedAt: z.iso.datetime(),
  endedAt: z.iso.datetime().nullable(),
  outcome: z.enum(['active', 'completed', 'failed', 'released', 'lost', 'cancelled']),
  code: z.string().nullable(),
  detail: z.string().nullable(),
  worker: z.string().nullable(),
});

export default defineRoute({
  method: 'GET',
  path: '/api/admin/jobs/:id',
  access: 'admin',
  audit: 'jobs.read-by-admin',
  summary: 'A job of any user, with each of its attempts: how it ended, why, and where it ran',
  params: z.strictObject({ id: z.uuid() }),
  responses: {
    200: { description: 'The job', body: anyJobView.extend({ attempts: z.array(attemptView) }) },
  },
  problems: ['not-found'],
  async handler({ params }, { db }) {
    const job = await findJob(db, params.id);
    if (!job) throw new Problem('not-found', 'There is no such job; ended ones are kept for a while only.');
    const attempts = (await readAttempts(db, job.id)).map(({ startedAt, endedAt, ...attempt }) => ({
      ...attempt,
      startedAt: startedAt.toISOString(),
      endedAt: endedAt?.toISOString() ?? null,
    }));
    return { status: 200, body: { ...presentAnyJob(job), attempts } };
  },
});
