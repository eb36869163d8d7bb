import { z } from 'zod';
import { credentials } from '../../../shared/identity/index.ts';
import { factorCode } from '../../../shared/second-factors/index.ts';
import { confirmPhone } from '../../../shared/sign-in/index.ts';
import { alsoEndsOthers, endOtherSessions } from '../../auth/end-other-sessions.ts';
import { signInPartsOf } from '../../auth/sign-in-parts.ts';
import { defineRoute } from '../../runtime/define-route.ts';
import { requireUser } from '../auth/require-user.ts';

export default defineRoute({
  method: 'POST',
  path: '/api/users/me/phone/confirm',
  access: 'person',
  summary: 'Confirm your telephone number with your password and the code that was sent there',
  body: z.strictObject({ password: credentials.shape.password, code: factorCode, ...alsoEndsOthers }),
  responses: { 204: { description: 'Confirmed: codes of second factors may be sent there' } },
  problems: ['invalid-credentials', 'account-locked', 'conflict'],
  async prepare({ body }, ctx) {
    await confirmPhone(signInPartsOf(ctx), await requireUser(ctx, ctx.principal), body);
    const endedSessions = body.endOtherSessions ? await endOtherSessions(ctx) : 0;
    const subject = { type: 'user', id: ctx.principal.userId };
    await ctx.record({ action: 'users.phone-confirmed', subject, details: { endedSessions } });
  },
  handler: () => ({ status: 204 }),
});
