import type { IncomingHttpHeaders } from 'node:http';
import {
  accessTokenSeconds,
  endSessions,
  findSessionOf,
  type NewSession,
  type Principal,
  startSession,
  type User,
} from '../../../shared/identity/index.ts';
import { refreshCookieIn, setRefreshCookie } from '../../auth/refresh-cookie.ts';
import type { RequestContext } from '../../runtime/api-context.ts';
import { presentUser } from '../users/users.presenter.ts';

export type SignInFacts = Pick<NewSession, 'deviceId' | 'secondFactorAt' | 'location'>;

/**
 * Starts the session of somebody who has just shown who they are, in the place of the one that their browser had.
 * @param user as they were when their password was looked at
 * @param headers of the request, whose cookie is replaced
 * @returns what they get: the cookie and the body
 * @throws {Problem} `invalid-credentials` when the password was changed in the meantime
 */
export async function answerSignIn(
  ctx: RequestContext<Principal | undefined>,
  user: User,
  facts: SignInFacts,
  headers: IncomingHttpHeaders,
) {
  const { clientIp, userAgent, tokens } = ctx;
  const { id: userId, passwordHash } = user;
  const session = await startSession(ctx, { userId, passwordHash, clientIp, userAgent, ...facts });
  await endSessionBefore(ctx, headers);
  const accessToken = await tokens.issue({
    userId: user.id,
    role: user.role,
    credential: { kind: 'session', id: session.sessionId, secondFactorAt: facts.secondFactorAt },
  });
  return {
    headers: { 'Set-Cookie': setRefreshCookie(ctx, session) },
    body: { user: await presentUser(ctx, user), accessToken, expiresIn: accessTokenSeconds },
  };
}

/** Its cookie is about to be replaced: nobody could end that session from this browser any more. */
async function endSessionBefore(
  ctx: RequestContext<Principal | undefined>,
  headers: IncomingHttpHeaders,
): Promise<void> {
  const cookie = refreshCookieIn(headers, ctx);
  const before = cookie === undefined ? undefined : await findSessionOf(ctx, cookie);
  if (!before) return;
  const { userId, id: sessionId } = before;
  ctx.revocations.add(await endSessions(ctx.db, { userId, sessionId, reason: 'signed-in-again' }));
}
