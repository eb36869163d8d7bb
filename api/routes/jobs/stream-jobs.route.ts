import { findOwnJobs, listOwnJobsSince } from '../../../shared/jobs/index.ts';
import { createRest } from '../../../shared/platform/rest.ts';
import type { RequestContext } from '../../runtime/api-context.ts';
import { defineRoute } from '../../runtime/define-route.ts';
import { type StreamEvent, eventStreamHeaders, writeEvents } from '../../runtime/event-stream.ts';
import { presentJob } from './jobs.presenter.ts';

/** Jobs that a stream begins or resumes with. */
const maxCaughtUp = 500;
/** A commit may become visible a little after the time it carries. */
const overlapMs = 5_000;
const safetyLookMs = 10_000;

export default defineRoute({
  method: 'GET',
  path: '/api/jobs/events',
  access: 'user',
  summary: 'The states of all your jobs as they come; begins with those under way',
  responses: { 200: { description: 'Events named "job", each with a job', contentType: 'text/event-stream' } },
  handler({ headers }, ctx) {
    const seenMs = Number(headers['last-event-id']);
    const sinceMs = Number.isSafeInteger(seenMs) && seenMs > 0 ? seenMs - overlapMs : ctx.clock.now().getTime();
    return {
      status: 200,
      headers: eventStreamHeaders,
      stream: (response) => writeEvents(response, statesOfAll(ctx, new Date(sinceMs))),
    };
  },
});

/**
 * States of an owner's jobs, newest of each, for as long as the session or API key counts that asked for them; the id of
 * an event is the time up to which all has been told.
 */
async function* statesOfAll(ctx: RequestContext, since: Date): AsyncGenerator<StreamEvent> {
  const { db, jobFollower, principal, revocations, clock } = ctx;
  const ending = AbortSignal.any([ctx.signal, ctx.closing]);
  const changed = new Set<string>();
  let caughtUp = false;
  const rest = createRest();
  const unfollow = jobFollower.followAll((ids) => {
    if (ids.length === 0) caughtUp = false;
    for (const id of ids) changed.add(id);
    rest.end();
  });
  let lookAgain = false;
  const unwatch = revocations.onRevoked(principal.credential.id, () => {
    lookAgain = true;
    rest.end();
  });
  ending.addEventListener('abort', rest.end);
  let toldMs = since.getTime();
  try {
    while (!ending.aborted) {
      lookAgain = false;
      if (!(await ctx.isStillAdmitted())) return;
      const lookedAtMs = clock.now().getTime();
      const ids = [...changed];
      changed.clear();
      const catchingUp = !caughtUp;
      // Set before it is read: a gap that comes meanwhile asks for another look.
      caughtUp = true;
      const jobs = catchingUp
        ? await listOwnJobsSince(db, principal.userId, new Date(toldMs), maxCaughtUp)
        : await findOwnJobs(db, principal.userId, ids);
      toldMs = lookedAtMs;
      for (const job of jobs) yield { event: 'job', id: String(lookedAtMs), data: presentJob(job) };
      if (changed.size === 0 && caughtUp && !lookAgain && !ending.aborted) await rest.take(safetyLookMs);
    }
  } finally {
    unfollow();
    unwatch();
    ending.removeEventListener('abort', rest.end);
  }
}
