import { z } from 'zod';
import { credentials } from '../../../shared/identity/index.ts';
import { factorCode } from '../../../shared/second-factors/index.ts';
import { removeTotp } from '../../../shared/sign-in/index.ts';
import { signInPartsOf } from '../../auth/sign-in-parts.ts';
import { defineRoute } from '../../runtime/define-route.ts';
import { requireUser } from './require-user.ts';

export default defineRoute({
  method: 'DELETE',
  path: '/api/auth/totp',
  access: 'person',
  summary: 'Remove the authenticator app, with the password and a code of the app or a backup code',
  body: z.strictObject({ password: credentials.shape.password, code: factorCode }),
  responses: { 204: { description: 'Removed, and its backup codes with it' } },
  problems: ['invalid-credentials', 'conflict', 'account-locked'],
  async prepare({ body }, ctx) {
    await removeTotp(signInPartsOf(ctx), await requireUser(ctx, ctx.principal), body);
    await ctx.record({ action: 'auth.totp-removed', subject: { type: 'user', id: ctx.principal.userId } });
  },
  handler: () => ({ status: 204 }),
});
