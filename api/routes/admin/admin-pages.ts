import { type Request, type RequestHandler, type Response, Router, urlencoded } from 'express';
import { credentials } from '../../../shared/identity/index.ts';
import { newId } from '../../../shared/platform/ids.ts';
import { Problem } from '../../../shared/platform/errors.ts';
import { authenticate } from '../../auth/authenticate.ts';
import { authenticateByPassword } from '../../auth/password-strategy.ts';
import type { ApiContext } from '../../runtime/api-context.ts';

const cookieName = 'admin_pages';
/** Not longer than the token that the cookie holds. */
const cookieMs = 15 * 60 * 1_000;

/** Lets admins in to the pages below `path`: with a bearer token, or in a browser with a short-lived cookie from a form. */
export function adminPages(ctx: ApiContext, path: string): RequestHandler {
  const router = Router();
  router.post('/sign-in', refuseForeign, urlencoded({ extended: false, limit: 4_096 }), (request, response) =>
    signIn(ctx, path, request, response),
  );
  router.use(refuseForeign, async (request, response, next) => {
    const principal = (await authenticate(ctx, request)) ?? ctx.tokens.verify(cookieOf(request) ?? '');
    if (principal?.role === 'admin') return next();
    if (principal) throw new Problem('forbidden', 'Only admins may do this.');
    if (request.accepts(['json', 'html']) !== 'html') {
      throw new Problem('unauthenticated', 'Send the access token of an admin: Authorization: Bearer ….');
    }
    response.status(401).type('html').send(signInPage(path, ''));
  });
  return router;
}

async function signIn(ctx: ApiContext, path: string, request: Request, response: Response): Promise<void> {
  const given = credentials.safeParse({ ...(request.body as object) });
  const user = given.success ? await authenticateByPassword(ctx, given.data) : undefined;
  if (user?.role !== 'admin') {
    response.status(401).type('html').send(signInPage(path, 'No admin has this name and password.'));
    return;
  }
  response.cookie(
    cookieName,
    await ctx.tokens.issue({
      userId: user.id,
      role: user.role,
      credential: { kind: 'session', id: newId(), secondFactorAt: null },
    }),
    {
      httpOnly: true,
      sameSite: 'strict',
      secure: ctx.config.environment === 'production',
      path,
      maxAge: cookieMs,
    },
  );
  response.redirect(303, path);
}

/** A change that another site's page asks for, with this browser's cookie. */
const refuseForeign: RequestHandler = (request, _response, next) => {
  const site = request.headers['sec-fetch-site'];
  const { origin, host } = request.headers;
  const foreign =
    (site !== undefined && site !== 'same-origin') || (origin !== undefined && new URL(origin).host !== host);
  if (foreign && !['GET', 'HEAD'].includes(request.method)) {
    throw new Problem('csrf-failed', 'Changes are taken from the pages of this site alone.');
  }
  next();
};

function cookieOf({ headers }: Request): string | undefined {
  const pairs = (headers.cookie ?? '').split(';', 50).map((pair) => pair.trim());
  return pairs.find((pair) => pair.startsWith(`${cookieName}=`))?.slice(cookieName.length + 1);
}

/** `notice` is one of our own sentences. */
function signInPage(path: string, notice: string): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Countinghouse queues</title>
<style>
  body { font: 16px/1.5 system-ui, sans-serif; max-width: 20rem; margin: 15vh auto; padding: 0 1rem; color-scheme: light dark }
  input, button { display: block; width: 100%; box-sizing: border-box; font: inherit; padding: .5rem; margin: .25rem 0 1rem }
</style>
<h1>Queues</h1>
<p role="status">${notice}</p>
<form method="post" action="${path}/sign-in">
  <label>Admin <input name="username" autocomplete="username" required autofocus></label>
  <label>Password <input name="password" type="password" autocomplete="current-password" required></label>
  <button>Sign in</button>
</form>
</html>`;
}
