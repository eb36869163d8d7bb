import { endSessions } from '../../../shared/identity/index.ts';
import { signedOutHeaders } from '../../auth/signed-out.ts';
import { defineRoute } from '../../runtime/define-route.ts';
import { actorOf, findSessionCaller } from './session-caller.ts';

export default defineRoute({
  method: 'POST',
  path: '/api/auth/logout-all',
  access: 'session',
  audit: 'auth.logged-out-everywhere',
  summary: 'End all your sessions, this one too',
  responses: { 204: { description: 'Signed out everywhere' } },
  async handler({ headers }, ctx) {
    const caller = await findSessionCaller(ctx, headers);
    const { userId } = caller;
    const ended = await endSessions(ctx.db, { userId, reason: 'logged-out-everywhere' });
    ctx.revocations.add(ended);
    await ctx.record({
      action: 'auth.logged-out-everywhere',
      actor: actorOf(caller),
      subject: { type: 'user', id: userId },
      details: { sessions: ended.length },
    });
    return { status: 204, headers: signedOutHeaders(ctx) };
  },
});
