import { z } from 'zod';
import { endSessions, findUser } from '../../../shared/identity/index.ts';
import { Problem } from '../../../shared/platform/errors.ts';
import { deleteTotp } from '../../../shared/second-factors/index.ts';
import { defineRoute } from '../../runtime/define-route.ts';
import { mailUser } from '../../runtime/mail-user.ts';

export default defineRoute({
  method: 'DELETE',
  path: '/api/admin/security/accounts/:userId/totp',
  access: 'admin',
  audit: 'users.totp-removed',
  summary: 'Take the authenticator app from a user who has lost it and the backup codes: all their sessions end',
  params: z.strictObject({ userId: z.uuid() }),
  responses: { 204: { description: 'The password alone lets the user in again' } },
  problems: ['not-found'],
  async handler({ params: { userId } }, ctx) {
    if (!(await findUser(ctx.db, userId))) throw new Problem('not-found', 'There is no such user.');
    await deleteTotp(ctx.db, userId);
    await endSessions(ctx.db, { userId, reason: 'second-factor-removed' });
    await mailUser(ctx, userId, {
      subject: 'Your authenticator app was removed',
      text:
        'An administrator removed the authenticator app and the backup codes of your Countinghouse account. ' +
        'If you did not ask for that, tell them, and choose another password.',
    });
    return { status: 204 };
  },
});
