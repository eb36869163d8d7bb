import { z } from 'zod';
import { accessTokenSeconds, endSessions, type Principal, refreshWith } from '../../../shared/identity/index.ts';
import { raiseIncident } from '../../../shared/incidents/index.ts';
import { Problem } from '../../../shared/platform/errors.ts';
import { refreshCookieIn, setRefreshCookie } from '../../auth/refresh-cookie.ts';
import type { RequestContext } from '../../runtime/api-context.ts';
import { defineRoute } from '../../runtime/define-route.ts';
import { signedOut } from './session-caller.ts';

export default defineRoute({
  method: 'POST',
  path: '/api/auth/refresh',
  access: 'session',
  summary: 'A new access token, for the cookie, which is replaced',
  responses: {
    200: {
      description: 'An access token; the cookie holds the next refresh token',
      body: z.strictObject({ accessToken: z.string(), expiresIn: z.int() }),
    },
  },
  problems: ['conflict'],
  async prepare({ headers }, ctx) {
    const token = refreshCookieIn(headers, ctx);
    if (token === undefined) throw signedOut(ctx);
    const refreshed = await refreshWith(ctx, token, ctx);
    if (refreshed.outcome === 'just-refreshed') {
      throw new Problem('conflict', 'Another tab has just refreshed: use the cookie that it was given.', {
        headers: { 'Retry-After': '1' },
      });
    }
    if (refreshed.outcome === 'replayed') await endReplayed(ctx, refreshed.session);
    if (refreshed.outcome !== 'refreshed') throw signedOut(ctx);
    return refreshed;
  },
  async handler(_input, ctx, { session, refreshToken }) {
    const { id, userId, role, secondFactorAt, expiresAt } = session;
    const accessToken = await ctx.tokens.issue({ userId, role, credential: { kind: 'session', id, secondFactorAt } });
    return {
      status: 200,
      headers: { 'Set-Cookie': setRefreshCookie(ctx, { refreshToken, expiresAt }) },
      body: { accessToken, expiresIn: accessTokenSeconds },
    };
  },
});

/** Somebody has used a token that was used before: it was stolen, from them or by them. */
async function endReplayed(
  ctx: RequestContext<Principal | undefined>,
  { id, userId }: { id: string; userId: string },
): Promise<void> {
  const ended = await endSessions(ctx.db, { userId, sessionId: id, reason: 'refresh-token-replayed' });
  // Of many replays at once, one ends the session and tells.
  if (ended.length === 0) return;
  ctx.revocations.add(ended);
  const incident = { kind: 'refresh-token-replayed', severity: 'high', userId, details: { sessionId: id } } as const;
  await raiseIncident(ctx.db, incident);
  await ctx.record({
    action: 'auth.refresh-token-replayed',
    outcome: 'denied',
    subject: { type: 'session', id },
    details: { userId },
  });
}
