import { z } from 'zod';
import { backupCodesView, confirmTotp, factorCode } from '../../../shared/second-factors/index.ts';
import { alsoEndsOthers, endOtherSessions } from '../../auth/end-other-sessions.ts';
import { requireRecentAuthentication } from '../../auth/step-up.ts';
import { defineRoute } from '../../runtime/define-route.ts';

export default defineRoute({
  method: 'POST',
  path: '/api/auth/totp/confirm',
  access: 'person',
  summary: 'Confirm the authenticator app with its first code',
  body: z.strictObject({ code: factorCode, ...alsoEndsOthers }),
  responses: { 200: { description: 'Ten backup codes, which are shown this once', body: backupCodesView } },
  problems: ['invalid-credentials', 'conflict', 'step-up-required'],
  async handler({ body }, ctx) {
    await requireRecentAuthentication(ctx);
    const { userId } = ctx.principal;
    const backupCodes = await confirmTotp(ctx, userId, body.code);
    const endedSessions = body.endOtherSessions ? await endOtherSessions(ctx) : 0;
    const subject = { type: 'user', id: userId };
    await ctx.record({ action: 'auth.totp-confirmed', subject, details: { endedSessions } });
    return { status: 200, body: { backupCodes } };
  },
});
