import { registerUser, registration, signedIn } from '../../../shared/identity/index.ts';
import { defineRoute } from '../../runtime/define-route.ts';
import { presentSignIn } from './sign-in.presenter.ts';

export default defineRoute({
  method: 'POST',
  path: '/api/auth/register',
  access: 'public',
  summary: 'Register, and be signed in',
  body: registration,
  responses: { 201: { description: 'The new user and an access token', body: signedIn } },
  problems: ['conflict'],
  async handler({ body }, ctx) {
    const user = await registerUser(ctx, body);
    return { status: 201, headers: { Location: '/api/users/me' }, body: await presentSignIn(ctx, user) };
  },
});
