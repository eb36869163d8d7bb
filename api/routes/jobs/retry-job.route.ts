import { z } from 'zod';
import { IdenticalInFlight, replayJobs } from '../../../shared/jobs/index.ts';
import { Problem } from '../../../shared/platform/errors.ts';
import { defineRoute } from '../../runtime/define-route.ts';
import { requireRoomToPutOff } from './accept-job.ts';
import { requireOwnJob } from './find-job.ts';
import { acceptedResponse, presentAccepted } from './jobs.presenter.ts';

export default defineRoute({
  method: 'POST',
  path: '/api/jobs/:id/retry',
  access: 'user',
  audit: 'jobs.retried',
  startsJob: true,
  summary: 'Run a failed or cancelled job again',
  params: z.strictObject({ id: z.uuid() }),
  responses: { 202: acceptedResponse },
  problems: ['not-found', 'conflict'],
  async handler({ params }, ctx) {
    const { db, principal, jobKinds } = ctx;
    const job = await requireOwnJob(db, params.id, principal.userId);
    const attempts = jobKinds.get(job.kind)?.attempts ?? job.maxAttempts;
    await requireRoomToPutOff(ctx);
    const [replayed] = await replayJobs(db, [job.id], { attempts, ...ctx.jobInstructions }).catch((error: unknown) => {
      if (error instanceof IdenticalInFlight)
        throw new Problem('conflict', 'The same work is under way in another job.');
      throw error;
    });
    if (!replayed) throw new Problem('conflict', `Only failed and cancelled jobs can be retried: it is ${job.status}.`);
    return presentAccepted(replayed);
  },
});
