import type { Principal } from '../../shared/identity/index.ts';
import type { SignInParts } from '../../shared/sign-in/index.ts';
import type { RequestContext } from '../runtime/api-context.ts';
import { sendMessage } from '../runtime/send-message.ts';

/**
 * What signing in needs of a request's world. Its database is outside of the request's transaction: a failure is
 * counted though the request is refused.
 */
export function signInPartsOf(ctx: RequestContext<Principal | undefined>): SignInParts {
  const { config, clock, cipher, secrets, geo, outsideDb, enqueue, requestId, record } = ctx;
  const outside = { cipher, db: outsideDb, enqueue, requestId, tx: undefined };
  const send: SignInParts['send'] = (message) => sendMessage(outside, message);
  return { config, clock, cipher, secrets, geo, db: outsideDb, send, record };
}
