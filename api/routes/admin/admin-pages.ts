import {
  type ErrorRequestHandler,
  type Request,
  type RequestHandler,
  type Response,
  Router,
  urlencoded,
} from 'express';
import { endSessions } from '../../../shared/identity/index.ts';
import { Problem } from '../../../shared/platform/errors.ts';
import { authenticate, authorise, verifyToken } from '../../auth/authenticate.ts';
import { type CookieWorld, hasCookiePrefix } from '../../auth/host-cookie.ts';
import { clearKeptData } from '../../auth/signed-out.ts';
import { limitRequests } from '../../middleware/limit-requests.ts';
import type { ApiContext } from '../../runtime/api-context.ts';
import { requestContextsOf } from '../../runtime/request-context.ts';
import { refusalPage, secondFactorPage, signInPage, signOutPage } from './admin-html.ts';
import { signInToPages } from './admin-sign-in.ts';

/** Not longer than the token that the cookie holds. */
const cookieMs = 15 * 60 * 1_000;

/** Lets admins in to the pages below `path`: with a bearer token, or in a browser with a short-lived cookie from a form. */
export function adminPages(ctx: ApiContext, path: string): RequestHandler {
  const router = Router();
  router.use(refuseForeign);
  router.post('/sign-in', urlencoded({ extended: false, limit: 4_096 }), (request, response) =>
    signIn(ctx, path, request, response),
  );
  router.get('/sign-out', (_request, response) => void response.type('html').send(signOutPage(path)));
  router.post('/sign-out', (request, response) => signOut(ctx, path, request, response));
  router.use(async (request, response, next) => {
    const principal = (await authenticate(ctx, request)) ?? (await verifyToken(ctx, cookieOf(ctx, request) ?? ''));
    if (principal) {
      authorise(ctx, { access: 'admin', method: 'GET', path }, { principal, headers: request.headers });
      return next();
    }
    if (!isBrowser(request)) {
      throw new Problem('unauthenticated', 'Send the access token of an admin: Authorization: Bearer ….');
    }
    response.status(401).type('html').send(signInPage(path, ''));
  });
  router.use(showRefusal(path));
  return router;
}

async function signIn(ctx: ApiContext, path: string, request: Request, response: Response): Promise<void> {
  const { challengeId } = (request.body ?? {}) as { challengeId?: unknown };
  const sameAs = challengeId === undefined ? '/api/auth/login' : '/api/auth/second-factor';
  try {
    await limitRequests(ctx, { method: 'POST', path: sameAs }, request, response, undefined);
    const signedIn = await signInToPages(requestContextsOf(ctx)(request, response, undefined, undefined), request);
    if ('outcome' in signedIn) {
      response.status(401).type('html').send(secondFactorPage(path, signedIn));
      return;
    }
    const world = { config: ctx.config, secure: request.secure };
    response.cookie(cookieNameFor(world), signedIn.token, { ...attributesFor(world, path), maxAge: cookieMs });
    response.redirect(303, path);
  } catch (error) {
    if (!(error instanceof Problem) || error.status >= 500) throw error;
    response.status(error.status).set(error.headers).type('html').send(signInPage(path, error.message));
  }
}

/** Ends the session that the form began. */
async function signOut(ctx: ApiContext, path: string, request: Request, response: Response): Promise<void> {
  const principal = await verifyToken(ctx, cookieOf(ctx, request) ?? '');
  if (principal) {
    const { userId, credential } = principal;
    const session = { userId, sessionId: credential.id, reason: 'logged-out' } as const;
    await ctx.db.transaction(async (tx) => {
      ctx.revocations.add(await endSessions(tx, session));
      const record = requestContextsOf(ctx)(request, response, principal, tx).record;
      await record({ action: 'auth.logged-out', subject: { type: 'user', id: userId } });
    });
  }
  const world = { config: ctx.config, secure: request.secure };
  response.clearCookie(cookieNameFor(world), attributesFor(world, path)).setHeader('Clear-Site-Data', clearKeptData);
  response.redirect(303, path);
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

/** A browser is shown a page. */
function showRefusal(path: string): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    if (!(error instanceof Problem) || error.status >= 500 || !isBrowser(request) || response.headersSent) {
      return next(error);
    }
    response.status(error.status).set(error.headers).type('html').send(refusalPage(path, error.message));
  };
}

function isBrowser(request: Request): boolean {
  return request.accepts(['json', 'html']) === 'html';
}

/** `__Host-` would have browsers send it to all of the site: it is for these pages alone. */
function cookieNameFor(world: CookieWorld): string {
  return hasCookiePrefix(world) ? '__Secure-admin_pages' : 'admin_pages';
}

function attributesFor(world: CookieWorld, path: string) {
  return { httpOnly: true, sameSite: 'strict', secure: hasCookiePrefix(world), path } as const;
}

function cookieOf({ config }: ApiContext, { headers, secure }: Request): string | undefined {
  const cookieName = cookieNameFor({ config, secure });
  const pairs = (headers.cookie ?? '').split(';', 50).map((pair) => pair.trim());
  return pairs.find((pair) => pair.startsWith(`${cookieName}=`))?.slice(cookieName.length + 1);
}
