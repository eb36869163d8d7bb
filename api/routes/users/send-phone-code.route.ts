import { sendPhoneCode } from '../../../shared/sign-in/index.ts';
import { signInPartsOf } from '../../auth/sign-in-parts.ts';
import { defineRoute } from '../../runtime/define-route.ts';
import { requireUser } from '../auth/require-user.ts';

export default defineRoute({
  method: 'POST',
  path: '/api/users/me/phone/code',
  access: 'person',
  summary: 'Have a code sent to your telephone number, to confirm that it is yours',
  responses: { 204: { description: 'It is on its way' } },
  problems: ['conflict', 'unprocessable'],
  prepare: async (_input, ctx) => sendPhoneCode(signInPartsOf(ctx), await requireUser(ctx, ctx.principal)),
  handler: () => ({ status: 204 }),
});
