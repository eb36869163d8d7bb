import { endSessions } from '../../../shared/identity/index.ts';
import { signedOutHeaders } from '../../auth/signed-out.ts';
import { defineRoute } from '../../runtime/define-route.ts';
import { actorOf, findSessionCaller } from './session-caller.ts';

export default defineRoute({
  method: 'POST',
  path: '/api/auth/logout',
  access: 'session',
  audit: 'auth.logged-out',
  summary: 'End the session',
  responses: { 204: { description: 'Signed out' } },
  async handler({ headers }, ctx) {
    const caller = await findSessionCaller(ctx, headers);
    const { userId, sessionIds } = caller;
    for (const sessionId of sessionIds) {
      ctx.revocations.add(await endSessions(ctx.db, { userId, sessionId, reason: 'logged-out' }));
    }
    await ctx.record({ action: 'auth.logged-out', actor: actorOf(caller), subject: { type: 'user', id: userId } });
    return { status: 204, headers: signedOutHeaders(ctx) };
  },
});
