import { beginTotp, totpSetup } from '../../../shared/second-factors/index.ts';
import { requireRecentAuthentication } from '../../auth/step-up.ts';
import { defineRoute } from '../../runtime/define-route.ts';
import { requireUser } from './require-user.ts';

export default defineRoute({
  method: 'POST',
  path: '/api/auth/totp',
  access: 'person',
  summary: 'Begin to set up an authenticator app',
  responses: { 200: { description: 'What the app needs. It counts when it is confirmed', body: totpSetup } },
  problems: ['conflict', 'step-up-required'],
  async handler(_input, ctx) {
    await requireRecentAuthentication(ctx);
    const user = await requireUser(ctx, ctx.principal);
    return { status: 200, body: await beginTotp(ctx, user) };
  },
});
