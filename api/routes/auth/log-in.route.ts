import { credentials, signedIn } from '../../../shared/identity/index.ts';
import { Problem } from '../../../shared/platform/errors.ts';
import { authenticateByPassword } from '../../auth/password-strategy.ts';
import { defineRoute } from '../../runtime/define-route.ts';
import { presentSignIn } from './sign-in.presenter.ts';

export default defineRoute({
  method: 'POST',
  path: '/api/auth/login',
  access: 'public',
  summary: 'Sign in with user name or e-mail address and password',
  body: credentials,
  responses: { 200: { description: 'The user and an access token', body: signedIn } },
  problems: ['invalid-credentials'],
  async handler({ body }, ctx) {
    const user = await authenticateByPassword(ctx, body);
    if (!user) throw new Problem('invalid-credentials', 'No user has this name and password.');
    return { status: 200, body: await presentSignIn(ctx, user) };
  },
});
