import type { IncomingHttpHeaders } from 'node:http';
import type { Principal } from '../../../shared/identity/index.ts';
import { secondFactorRequired, type SignInDecision } from '../../../shared/sign-in/index.ts';
import type { RequestContext } from '../../runtime/api-context.ts';
import { answerSignIn } from './sign-in.presenter.ts';

/** What somebody gets who was let in. @throws {Problem} `second-factor-required` */
export async function answerDecision(
  ctx: RequestContext<Principal | undefined>,
  decision: SignInDecision,
  headers: IncomingHttpHeaders,
) {
  if (decision.outcome === 'challenged') throw secondFactorRequired(decision);
  const { user, deviceId, secondFactorAt, location } = decision;
  const facts = { deviceId, secondFactorAt, location };
  return { status: 200, ...(await answerSignIn(ctx, user, facts, headers)) } as const;
}
