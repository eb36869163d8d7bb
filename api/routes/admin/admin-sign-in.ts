import type { Request } from 'express';
import { z } from 'zod';
import { credentials, type Principal, startSession } from '../../../shared/identity/index.ts';
import { Problem } from '../../../shared/platform/errors.ts';
import {
  type Challenged,
  factorRequest,
  methodOf,
  showFactor,
  signIn,
  type SignedIn,
  type SignInDecision,
} from '../../../shared/sign-in/index.ts';
import { deviceCookieIn } from '../../auth/device-cookie.ts';
import { authenticateByPassword } from '../../auth/password-strategy.ts';
import { signInPartsOf } from '../../auth/sign-in-parts.ts';
import type { RequestContext } from '../../runtime/api-context.ts';

type Context = RequestContext<Principal | undefined>;

const fieldsSent = z.record(z.string(), z.string()).catch({});

/**
 * Signs an admin in by what the form has sent: by the way of `POST /api/auth/login` and `/second-factor`. Somebody who is no
 * admin is told the same as whoever has the password wrong, and counts the same.
 * @returns the token that the pages go on with, or what is to be shown next
 * @throws {Problem} as these do
 */
export async function signInToPages(ctx: Context, request: Request): Promise<{ token: string } | Challenged> {
  const decision = await decide(ctx, request);
  return decision.outcome === 'challenged' ? decision : { token: await startPages(ctx, decision) };
}

async function decide(ctx: Context, { body, headers }: Request): Promise<SignInDecision> {
  const { username, password, challengeId, method, code = '' } = fieldsSent.parse(body);
  const parts = signInPartsOf(ctx, ({ role }) => role === 'admin');
  if (challengeId !== undefined) {
    const shown = factorRequest.safeParse({ challengeId, method, code });
    if (!shown.success) throw new Problem('invalid-credentials', 'The code is wrong. Begin again.');
    return showFactor(parts, shown.data);
  }
  const given = credentials.safeParse({ username, password });
  if (!given.success) throw new Problem('invalid-credentials', 'No user has this name and password.');
  const client = { clientIp: ctx.clientIp, userAgent: ctx.userAgent };
  const attempt = { credentials: given.data, device: {}, deviceToken: deviceCookieIn(headers, ctx), client };
  const decision = await signIn(parts, attempt, (names) => authenticateByPassword(ctx, names));
  if (decision.outcome === 'signed-in' || code === '') return decision;
  const shown = factorRequest.safeParse({ challengeId: decision.challengeId, method: methodOf(code), code });
  return shown.success ? showFactor(parts, shown.data) : decision;
}

/** Begins a session, which its user sees and can end like any other. The pages go on for as long as its access token. */
async function startPages(ctx: Context, { user, deviceId, location, secondFactorAt }: SignedIn): Promise<string> {
  const { clientIp, userAgent } = ctx;
  const { id: userId, passwordHash } = user;
  const from = { clientIp, userAgent, deviceId, location, secondFactorAt };
  const { sessionId: id } = await startSession(ctx, { userId, passwordHash, ...from });
  return ctx.tokens.issue({ userId, role: user.role, credential: { kind: 'session', id, secondFactorAt } });
}
