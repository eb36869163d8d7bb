import { signedIn } from '../../../shared/identity/index.ts';
import { logInRequest, signIn } from '../../../shared/sign-in/index.ts';
import { deviceCookieIn } from '../../auth/device-cookie.ts';
import { authenticateByPassword } from '../../auth/password-strategy.ts';
import { signInPartsOf } from '../../auth/sign-in-parts.ts';
import { defineRoute } from '../../runtime/define-route.ts';
import { answerDecision } from './decision.presenter.ts';

export default defineRoute({
  method: 'POST',
  path: '/api/auth/login',
  access: 'public',
  summary: 'Sign in with user name or e-mail address and password',
  body: logInRequest,
  responses: { 200: { description: 'The user and an access token', body: signedIn } },
  problems: ['invalid-credentials', 'second-factor-required', 'forbidden', 'account-locked'],
  prepare({ body: { device = {}, ...credentials }, headers }, ctx) {
    const { clientIp, userAgent } = ctx;
    const deviceToken = deviceCookieIn(headers, ctx);
    const attempt = { credentials, device, deviceToken, client: { clientIp, userAgent } };
    return signIn(signInPartsOf(ctx), attempt, (given) => authenticateByPassword(ctx, given));
  },
  handler: ({ headers }, ctx, decision) => answerDecision(ctx, decision, headers),
});
