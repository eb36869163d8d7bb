import type { Principal } from '../../shared/identity/index.ts';
import type { SignInParts } from '../../shared/sign-in/index.ts';
import type { RequestContext } from '../runtime/api-context.ts';
import { sendMessage } from '../runtime/send-message.ts';

/** What signing in needs of a request's world, before its transaction: a failure is counted though it is refused. */
export function signInPartsOf(
  ctx: RequestContext<Principal | undefined>,
  mayEnter: SignInParts['mayEnter'] = () => true,
): SignInParts {
  if (ctx.tx) throw new Error('signing in is for `prepare`: what it notes must not be rolled back');
  const { config, clock, cipher, secrets, geo, db, record } = ctx;
  const send: SignInParts['send'] = (message) => sendMessage(ctx, message);
  return { config, clock, cipher, secrets, geo, db, send, record, mayEnter };
}
