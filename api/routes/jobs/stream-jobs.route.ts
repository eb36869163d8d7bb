import type { RequestContext } from '../../runtime/api-context.ts';
import { defineRoute } from '../../runtime/define-route.ts';
import { eventStream, type StreamEvent } from '../../runtime/event-stream.ts';
import { followWhileAdmitted } from './follow-while-admitted.ts';
import { presentJob } from './jobs.presenter.ts';

export default defineRoute({
  method: 'GET',
  path: '/api/jobs/events',
  access: 'user',
  summary:
    'The states of all your jobs as they come; begins with those under way. "Last-Event-ID" adds what has ended since',
  responses: { 200: { description: 'Events named "job", each with a job', contentType: 'text/event-stream' } },
  handler: ({ headers }, ctx) => eventStream(ctx, statesOfAll(ctx, headers['last-event-id'])),
});

/** The id of an event is the number up to which all endings have been told. */
async function* statesOfAll(
  ctx: RequestContext,
  lastEventId: string | string[] | undefined,
): AsyncGenerator<StreamEvent> {
  const ownerId = ctx.principal.userId;
  const lastSeq = lastEventId ? readSeq(String(lastEventId)) : undefined;
  const follow = (onChange: () => void) => ctx.jobFollower.followAll({ ownerId, onChange }, lastSeq);
  for await (const states of followWhileAdmitted(ctx, follow)) {
    for (const { job, toldSeq } of states) yield { event: 'job', id: String(toldSeq), data: presentJob(job) };
  }
}

/** The number in an id; 0, which none has, where it is not one of ours. */
function readSeq(eventId: string): number {
  return /^\d{1,15}$/.test(eventId) ? Number(eventId) : 0;
}
