import { type Request, type RequestHandler, type Response, Router, urlencoded } from 'express';
import { z } from 'zod';
import { credentials, type Principal, startSession } from '../../../shared/identity/index.ts';
import { Problem } from '../../../shared/platform/errors.ts';
import {
  type Challenged,
  factorRequest,
  methodOf,
  showFactor,
  signIn as signInAs,
  type SignedIn,
  type SignInDecision,
} from '../../../shared/sign-in/index.ts';
import { authenticate, authorise, verifyToken } from '../../auth/authenticate.ts';
import { authenticateByPassword } from '../../auth/password-strategy.ts';
import { deviceCookieIn } from '../../auth/device-cookie.ts';
import { type CookieWorld, hasCookiePrefix } from '../../auth/host-cookie.ts';
import { signInPartsOf } from '../../auth/sign-in-parts.ts';
import type { ApiContext, RequestContext } from '../../runtime/api-context.ts';
import { requestContextsOf } from '../../runtime/request-context.ts';

/** Not longer than the token that the cookie holds. */
const cookieMs = 15 * 60 * 1_000;

/** Lets admins in to the pages below `path`: with a bearer token, or in a browser with a short-lived cookie from a form. */
export function adminPages(ctx: ApiContext, path: string): RequestHandler {
  const router = Router();
  router.post('/sign-in', refuseForeign, urlencoded({ extended: false, limit: 4_096 }), (request, response) =>
    signIn(ctx, path, request, response),
  );
  router.use(refuseForeign, async (request, response, next) => {
    const principal = (await authenticate(ctx, request)) ?? (await verifyToken(ctx, cookieOf(ctx, request) ?? ''));
    if (principal) {
      authorise({ access: 'admin', method: 'GET', path }, principal);
      return next();
    }
    if (request.accepts(['json', 'html']) !== 'html') {
      throw new Problem('unauthenticated', 'Send the access token of an admin: Authorization: Bearer ….');
    }
    response.status(401).type('html').send(signInPage(path, ''));
  });
  return router;
}

async function signIn(ctx: ApiContext, path: string, request: Request, response: Response): Promise<void> {
  const fields = z.record(z.string(), z.string()).safeParse({ ...(request.body as object) }).data ?? {};
  const requestCtx = requestContextsOf(ctx)(request, response, undefined, undefined);
  try {
    const decision = await decide(requestCtx, fields, deviceCookieIn(request.headers, requestCtx));
    if (decision.outcome === 'challenged') {
      response.status(401).type('html').send(secondFactorPage(path, decision));
      return;
    }
    if (decision.user.role !== 'admin') throw notAnAdmin();
    await startPages(requestCtx, path, decision, response);
  } catch (error) {
    if (!(error instanceof Problem) || error.status >= 500) throw error;
    response.status(error.status).set(error.headers).type('html').send(signInPage(path, error.message));
  }
}

/** The same way in as `POST /api/auth/login` and `/second-factor`. */
async function decide(
  ctx: RequestContext<Principal | undefined>,
  { username, password, challengeId, method, code = '' }: Record<string, string>,
  deviceToken: string | undefined,
): Promise<SignInDecision> {
  const parts = signInPartsOf(ctx);
  if (challengeId !== undefined) {
    const shown = factorRequest.safeParse({ challengeId, method, code });
    if (!shown.success) throw new Problem('invalid-credentials', 'The code is wrong. Begin again.');
    return showFactor(parts, shown.data);
  }
  const given = credentials.safeParse({ username, password });
  if (!given.success) throw notAnAdmin();
  const { clientIp, userAgent } = ctx;
  const attempt = { credentials: given.data, device: {}, deviceToken, client: { clientIp, userAgent } };
  const decision = await signInAs(parts, attempt, (names) => authenticateByPassword(ctx, names));
  if (decision.outcome === 'signed-in' || code === '') return decision;
  const shown = factorRequest.safeParse({ challengeId: decision.challengeId, method: methodOf(code), code });
  return shown.success ? showFactor(parts, shown.data) : decision;
}

/** Begins a session, which its user sees and can end like any other. The pages go on for as long as its access token. */
async function startPages(
  ctx: RequestContext<Principal | undefined>,
  path: string,
  { user, deviceId, location, secondFactorAt }: SignedIn,
  response: Response,
): Promise<void> {
  const { clientIp, userAgent } = ctx;
  const from = { clientIp, userAgent, deviceId, location, secondFactorAt };
  const { sessionId: id } = await startSession(ctx, { userId: user.id, ...from });
  const credential = { kind: 'session', id, secondFactorAt } as const;
  const token = await ctx.tokens.issue({ userId: user.id, role: user.role, credential });
  const secure = hasCookiePrefix(ctx);
  const attributes = { httpOnly: true, sameSite: 'strict', secure, path, maxAge: cookieMs } as const;
  response.cookie(cookieNameFor(ctx), token, attributes);
  response.redirect(303, path);
}

function notAnAdmin(): Problem {
  return new Problem('invalid-credentials', 'No admin has this name and password.');
}

/** A change that another site's page asks for, with this browser's cookie. */
const refuseForeign: RequestHandler = (request, _response, next) => {
  const site = request.headers['sec-fetch-site'];
  const { origin, host } = request.headers;
  const foreign =
    (site !== undefined && site !== 'same-origin') ||
    (origin !== undefined && (!URL.canParse(origin) || new URL(origin).host !== host));
  if (foreign && !['GET', 'HEAD'].includes(request.method)) {
    throw new Problem('csrf-failed', 'Changes are taken from the pages of this site alone.');
  }
  next();
};

/** `__Host-` would have browsers send it to all of the site: it is for these pages alone. */
function cookieNameFor(world: CookieWorld): string {
  return hasCookiePrefix(world) ? '__Secure-admin_pages' : 'admin_pages';
}

function cookieOf({ config }: ApiContext, { headers, secure }: Request): string | undefined {
  const cookieName = cookieNameFor({ config, secure });
  const pairs = (headers.cookie ?? '').split(';', 50).map((pair) => pair.trim());
  return pairs.find((pair) => pair.startsWith(`${cookieName}=`))?.slice(cookieName.length + 1);
}

/** `notice` is one of our own sentences. */
function signInPage(path: string, notice: string): string {
  return page(`<p role="status">${notice}</p>
<form method="post" action="${path}/sign-in">
  <label>Admin <input name="username" autocomplete="username" required autofocus></label>
  <label>Password <input name="password" type="password" autocomplete="current-password" required></label>
  <label>Code of your app, or a backup code, if you have one <input name="code" autocomplete="one-time-code"></label>
  <button>Sign in</button>
</form>`);
}

function secondFactorPage(path: string, { challengeId, methods }: Challenged): string {
  return page(`<p role="status">A second factor is needed.</p>
<form method="post" action="${path}/sign-in">
  <input type="hidden" name="challengeId" value="${challengeId}">
  <label>Kind <select name="method">${methods.map((method) => `<option>${method}</option>`).join('')}</select></label>
  <label>Code <input name="code" autocomplete="one-time-code" required autofocus></label>
  <button>Go on</button>
</form>`);
}

function page(content: string): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Countinghouse queues</title>
<style>
  body { font: 16px/1.5 system-ui, sans-serif; max-width: 20rem; margin: 15vh auto; padding: 0 1rem; color-scheme: light dark }
  input, select, button { display: block; width: 100%; box-sizing: border-box; font: inherit; padding: .5rem; margin: .25rem 0 1rem }
</style>
<h1>Queues</h1>
${content}
</html>`;
}
