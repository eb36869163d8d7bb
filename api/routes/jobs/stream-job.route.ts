import { z } from 'zod';
import { isTerminal } from '../../../shared/jobs/index.ts';
import type { RequestContext } from '../../runtime/api-context.ts';
import { defineRoute } from '../../runtime/define-route.ts';
import { eventStream, type StreamEvent } from '../../runtime/event-stream.ts';
import { requireOwnJob } from './find-job.ts';
import { followWhileAdmitted } from './follow-while-admitted.ts';
import { presentJob } from './jobs.presenter.ts';

export default defineRoute({
  method: 'GET',
  path: '/api/jobs/:id/events',
  access: 'user',
  summary: 'The states of a job as they come; ends when the job ends',
  params: z.strictObject({ id: z.uuid() }),
  responses: { 200: { description: 'Events named "job", each with the job', contentType: 'text/event-stream' } },
  problems: ['not-found'],
  async handler({ params, headers }, ctx) {
    const { version } = await requireOwnJob(ctx.db, params.id, ctx.principal.userId);
    const seen = Number(headers['last-event-id']);
    return eventStream(ctx, statesOf(ctx, params.id, seen <= version ? seen : 0));
  },
});

/** The states after version `seen`; states that pass too fast are left out, the last never is. */
async function* statesOf(ctx: RequestContext, id: string, seen: number): AsyncGenerator<StreamEvent> {
  const ownerId = ctx.principal.userId;
  let last = seen;
  const follow = (onChange: () => void) => ctx.jobFollower.followOne({ ownerId, onChange }, id);
  for await (const [job] of followWhileAdmitted(ctx, follow)) {
    if (!job) continue;
    if (job.version > last) yield { event: 'job', id: String(job.version), data: presentJob(job) };
    last = Math.max(last, job.version);
    if (isTerminal(job.status)) return;
  }
}
