import { registerUser, registration, signedIn } from '../../../shared/identity/index.ts';
import { defineRoute } from '../../runtime/define-route.ts';
import { answerSignIn } from './sign-in.presenter.ts';

export default defineRoute({
  method: 'POST',
  path: '/api/auth/register',
  access: 'public',
  summary: 'Register, and be signed in',
  body: registration,
  responses: { 201: { description: 'The new user and an access token', body: signedIn } },
  problems: ['conflict'],
  async handler({ body, headers: sent }, ctx) {
    const user = await registerUser(ctx, body);
    const facts = { deviceId: null, secondFactorAt: null, location: null };
    const { headers, body: signedInUser } = await answerSignIn(ctx, user, facts, sent);
    const actor = { kind: 'session', userId: user.id, credentialId: null } as const;
    await ctx.record({ action: 'auth.registered', actor, subject: { type: 'user', id: user.id } });
    return { status: 201, headers: { ...headers, Location: '/api/users/me' }, body: signedInUser };
  },
});
