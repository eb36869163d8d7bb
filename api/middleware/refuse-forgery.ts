import type { Request } from 'express';
import { type Principal, readRefreshToken } from '../../shared/identity/index.ts';
import { Problem } from '../../shared/platform/errors.ts';
import { isCsrfToken } from '../auth/csrf-token.ts';
import { refreshCookieIn } from '../auth/refresh-cookie.ts';
import type { ApiContext } from '../runtime/api-context.ts';
import type { Route } from '../runtime/define-route.ts';

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Refuses writes that another site's page may have made a browser send. A browser adds cookies by itself, but neither
 * access tokens nor API keys: a request with a valid one of these was meant. What is left is what the refresh cookie
 * authenticates (`session`) and what sets it (public writes, such as signing in: a page may want to sign its victim in
 * as somebody else). Such writes
 * - are refused when the browser says that they come from another site: `Sec-Fetch-Site` other than `same-origin` and
 *   `none`, or an `Origin` with another host than ours, unless that `Origin` is one of CORS_ORIGINS;
 * - need `X-CSRF-Token` where the cookie authenticates, which no other site can read.
 * @throws {Problem} `csrf-failed`
 */
export async function refuseForgery(
  ctx: Pick<ApiContext, 'config' | 'secrets'>,
  { access }: Pick<Route, 'access'>,
  request: Request,
  principal: Principal | undefined,
): Promise<void> {
  if (principal || safeMethods.has(request.method) || (access !== 'session' && access !== 'public')) return;
  if (isForeign(ctx.config.corsOrigins, request)) {
    throw new Problem('csrf-failed', 'This is taken from pages of this site alone.');
  }
  if (access === 'session' && !(await hasCsrfToken(ctx, request))) {
    throw new Problem('csrf-failed', 'Send the token of GET /api/auth/csrf as X-CSRF-Token.');
  }
}

function isForeign(allowed: readonly string[], request: Request): boolean {
  const { origin, 'sec-fetch-site': site } = request.headers;
  if (origin !== undefined && allowed.includes(origin)) return false;
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return true;
  // `null` is the origin of sandboxed frames and local files.
  return origin !== undefined && (!URL.canParse(origin) || new URL(origin).host !== request.host);
}

async function hasCsrfToken({ config, secrets }: Pick<ApiContext, 'config' | 'secrets'>, request: Request) {
  const { 'x-csrf-token': given } = request.headers;
  const cookie = refreshCookieIn(request.headers, { config, secure: request.secure }) ?? '';
  const session = readRefreshToken(cookie);
  if (!session || given === undefined) return false;
  return isCsrfToken(await secrets.get('csrf'), session.sessionId, String(given));
}
