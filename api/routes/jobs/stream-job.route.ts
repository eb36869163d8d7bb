import { z } from 'zod';
import { isTerminal } from '../../../shared/jobs/index.ts';
import type { RequestContext } from '../../runtime/api-context.ts';
import { defineRoute } from '../../runtime/define-route.ts';
import { type StreamEvent, eventStreamHeaders, writeEvents } from '../../runtime/event-stream.ts';
import { requireOwnJob } from './find-job.ts';
import { presentJob } from './jobs.presenter.ts';
import { changesOf } from './wait-for-job.ts';

export default defineRoute({
  method: 'GET',
  path: '/api/jobs/:id/events',
  access: 'user',
  summary: 'The states of a job as they come; ends when the job ends',
  params: z.strictObject({ id: z.uuid() }),
  responses: { 200: { description: 'Events named "job", each with the job', contentType: 'text/event-stream' } },
  problems: ['not-found'],
  async handler({ params, headers }, ctx) {
    await requireOwnJob(ctx.db, params.id, ctx.principal.userId);
    const events = statesOf(ctx, params.id, Number(headers['last-event-id'] ?? 0));
    return { status: 200, headers: eventStreamHeaders, stream: (response) => writeEvents(response, events) };
  },
});

/** The states after version `seen`; states that pass too fast are left out, the last never is. */
async function* statesOf(ctx: RequestContext, id: string, seen: number): AsyncGenerator<StreamEvent> {
  let last = Number.isSafeInteger(seen) ? seen : 0;
  for await (const job of changesOf(ctx, id, () => Infinity)) {
    if (job.version > last) yield { event: 'job', id: String(job.version), data: presentJob(job) };
    last = Math.max(last, job.version);
    if (isTerminal(job.status)) return;
  }
}
