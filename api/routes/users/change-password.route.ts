import { changePassword, passwordChange, requireStrongPassword } from '../../../shared/identity/index.ts';
import { requirePassword } from '../../../shared/sign-in/index.ts';
import { signInPartsOf } from '../../auth/sign-in-parts.ts';
import { defineRoute } from '../../runtime/define-route.ts';
import { requireUser } from '../auth/require-user.ts';

export default defineRoute({
  method: 'POST',
  path: '/api/users/me/password',
  access: 'person',
  summary: 'Change your password, which ends all your other sessions',
  body: passwordChange,
  responses: { 204: { description: 'Changed' } },
  problems: ['invalid-credentials', 'account-locked', 'conflict'],
  async prepare({ body: { currentPassword, newPassword } }, ctx) {
    const user = await requireUser(ctx, ctx.principal);
    await requireStrongPassword(newPassword, user, '/newPassword');
    await requirePassword(signInPartsOf(ctx), user, currentPassword, '/currentPassword');
    return user;
  },
  async handler({ body: { newPassword } }, ctx, user) {
    const ended = await changePassword(ctx, user, { newPassword, exceptSessionId: ctx.principal.credential.id });
    ctx.revocations.add(ended);
    await ctx.record({
      action: 'auth.password-changed',
      subject: { type: 'user', id: user.id },
      details: { endedSessions: ended.length },
    });
    return { status: 204 };
  },
});
