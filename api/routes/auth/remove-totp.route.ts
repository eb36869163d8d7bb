import { z } from 'zod';
import { credentials } from '../../../shared/identity/index.ts';
import { factorCode } from '../../../shared/second-factors/index.ts';
import { removeTotp } from '../../../shared/sign-in/index.ts';
import { alsoEndsOthers, endOtherSessions } from '../../auth/end-other-sessions.ts';
import { signInPartsOf } from '../../auth/sign-in-parts.ts';
import { defineRoute } from '../../runtime/define-route.ts';
import { requireUser } from './require-user.ts';

export default defineRoute({
  method: 'DELETE',
  path: '/api/auth/totp',
  access: 'person',
  summary: 'Remove the authenticator app, with the password and a code of the app or a backup code',
  body: z.strictObject({ password: credentials.shape.password, code: factorCode, ...alsoEndsOthers }),
  responses: { 204: { description: 'Removed, and its backup codes with it' } },
  problems: ['invalid-credentials', 'conflict', 'account-locked'],
  async prepare({ body }, ctx) {
    await removeTotp(signInPartsOf(ctx), await requireUser(ctx, ctx.principal), body);
    const endedSessions = body.endOtherSessions ? await endOtherSessions(ctx) : 0;
    const subject = { type: 'user', id: ctx.principal.userId };
    await ctx.record({ action: 'auth.totp-removed', subject, details: { endedSessions } });
  },
  handler: () => ({ status: 204 }),
});
