import type { Request, Response } from 'express';
import type { Principal } from '../../shared/identity/index.ts';
import { authenticate, authorise } from '../auth/authenticate.ts';
import { refreshCookieIn } from '../auth/refresh-cookie.ts';
import { limitMachines, limitRequests } from '../middleware/limit-requests.ts';
import { refuseForgery } from '../middleware/refuse-forgery.ts';
import { factsOf } from '../middleware/request-facts.ts';
import type { ApiContext } from './api-context.ts';
import type { Route } from './define-route.ts';

/**
 * Lets a request in: within limits, by somebody who may, and not on another site's behalf.
 * @returns who makes it
 * @throws {Problem} `rate-limited`, `unauthenticated`, `forbidden`, `csrf-failed`
 */
export async function admit(
  ctx: ApiContext,
  route: Route,
  request: Request,
  response: Response,
): Promise<Principal | undefined> {
  const facts = factsOf(response);
  facts.route = route.path;
  await limitMachines(ctx, route, request, response);
  const principal = await authenticate(ctx, request);
  facts.principal = principal;
  facts.userId = principal?.userId;
  await limitRequests(ctx, route, request, response, principal);
  const { headers, secure } = request;
  authorise(ctx, route, {
    principal,
    headers,
    refreshCookie: refreshCookieIn(headers, { config: ctx.config, secure }),
  });
  await refuseForgery(ctx, route, request, principal);
  return principal;
}
