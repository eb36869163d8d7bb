import { z } from 'zod';
import { findSessionOf } from '../../../shared/identity/index.ts';
import { makeCsrfToken } from '../../auth/csrf-token.ts';
import { refreshCookieIn } from '../../auth/refresh-cookie.ts';
import { defineRoute } from '../../runtime/define-route.ts';
import { signedOut } from './session-caller.ts';

export default defineRoute({
  method: 'GET',
  path: '/api/auth/csrf',
  access: 'session',
  summary: 'What a page must send as X-CSRF-Token with writes that the cookie authenticates',
  responses: {
    200: { description: 'Good as long as the session', body: z.strictObject({ csrfToken: z.string() }) },
  },
  async handler({ headers }, ctx) {
    const session = await findSessionOf(ctx, refreshCookieIn(headers, ctx) ?? '');
    if (!session) throw signedOut(ctx);
    return { status: 200, body: { csrfToken: makeCsrfToken(await ctx.secrets.get('csrf'), session.id) } };
  },
});
