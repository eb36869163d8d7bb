import { z } from 'zod';
import { backupCodesView, confirmTotp, factorCode } from '../../../shared/second-factors/index.ts';
import { requireRecentAuthentication } from '../../auth/step-up.ts';
import { defineRoute } from '../../runtime/define-route.ts';

export default defineRoute({
  method: 'POST',
  path: '/api/auth/totp/confirm',
  access: 'person',
  summary: 'Confirm the authenticator app with its first code',
  body: z.strictObject({ code: factorCode }),
  responses: { 200: { description: 'Ten backup codes, which are shown this once', body: backupCodesView } },
  problems: ['invalid-credentials', 'conflict', 'step-up-required'],
  async handler({ body: { code } }, ctx) {
    await requireRecentAuthentication(ctx);
    const { userId } = ctx.principal;
    const backupCodes = await confirmTotp(ctx, userId, code);
    await ctx.record({ action: 'auth.totp-confirmed', subject: { type: 'user', id: userId } });
    return { status: 200, body: { backupCodes } };
  },
});
