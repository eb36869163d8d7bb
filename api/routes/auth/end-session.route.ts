import { z } from 'zod';
import { endSessions } from '../../../shared/identity/index.ts';
import { Problem } from '../../../shared/platform/errors.ts';
import { defineRoute } from '../../runtime/define-route.ts';

export default defineRoute({
  method: 'DELETE',
  path: '/api/auth/sessions/:id',
  access: 'person',
  audit: 'auth.session-ended',
  summary: 'End one of your sessions',
  params: z.strictObject({ id: z.uuid() }),
  responses: { 204: { description: 'Ended' } },
  async handler({ params: { id } }, ctx) {
    const ended = await endSessions(ctx.db, { userId: ctx.principal.userId, sessionId: id, reason: 'ended-by-user' });
    if (ended.length === 0) throw new Problem('not-found', 'You have no session with this id.');
    ctx.revocations.add(ended);
    await ctx.record({ action: 'auth.session-ended', subject: { type: 'session', id } });
    return { status: 204 };
  },
});
