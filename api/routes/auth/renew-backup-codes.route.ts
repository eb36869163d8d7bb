import { z } from 'zod';
import { backupCodesView, factorCode } from '../../../shared/second-factors/index.ts';
import { renewBackupCodesBy } from '../../../shared/sign-in/index.ts';
import { alsoEndsOthers, endOtherSessions } from '../../auth/end-other-sessions.ts';
import { signInPartsOf } from '../../auth/sign-in-parts.ts';
import { defineRoute } from '../../runtime/define-route.ts';
import { requireUser } from './require-user.ts';

export default defineRoute({
  method: 'POST',
  path: '/api/auth/totp/backup-codes',
  access: 'person',
  summary: 'Make new backup codes in the place of the old ones, with a code of the app or an old one',
  body: z.strictObject({ code: factorCode, ...alsoEndsOthers }),
  responses: { 200: { description: 'Ten backup codes, which are shown this once', body: backupCodesView } },
  problems: ['invalid-credentials', 'conflict', 'account-locked'],
  async prepare({ body }, ctx) {
    const user = await requireUser(ctx, ctx.principal);
    const backupCodes = await renewBackupCodesBy(signInPartsOf(ctx), user, body.code);
    const endedSessions = body.endOtherSessions ? await endOtherSessions(ctx) : 0;
    const subject = { type: 'user', id: user.id };
    await ctx.record({ action: 'auth.backup-codes-renewed', subject, details: { endedSessions } });
    return backupCodes;
  },
  handler: (_input, _ctx, backupCodes) => ({ status: 200, body: { backupCodes } }),
});
