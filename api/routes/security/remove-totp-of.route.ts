import { z } from 'zod';
import { takeTotpAway } from '../../../shared/sign-in/index.ts';
import { defineRoute } from '../../runtime/define-route.ts';

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
    ctx.revocations.add(await takeTotpAway(ctx, userId));
    return { status: 204 };
  },
});
