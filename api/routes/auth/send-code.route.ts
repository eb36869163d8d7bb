import { z } from 'zod';
import { Problem } from '../../../shared/platform/errors.ts';
import { methodsToShow, sentMethod, usableMethods } from '../../../shared/second-factors/index.ts';
import { sendChallengeCode, sendCode } from '../../../shared/sign-in/index.ts';
import { signInPartsOf } from '../../auth/sign-in-parts.ts';
import { sessionOf } from '../../auth/step-up.ts';
import { defineRoute } from '../../runtime/define-route.ts';
import { requireUser } from './require-user.ts';

export default defineRoute({
  method: 'POST',
  path: '/api/auth/codes',
  access: 'public',
  summary: 'Have a code sent: for a sign-in, whose challenge is the credential, or to step up when you are signed in',
  body: z.strictObject({ challengeId: z.uuid().optional(), method: sentMethod }),
  responses: { 204: { description: 'It is on its way' } },
  problems: ['unauthenticated', 'invalid-credentials', 'forbidden', 'unprocessable'],
  async prepare({ body: { challengeId, method } }, ctx) {
    const parts = signInPartsOf(ctx);
    if (challengeId !== undefined) return sendChallengeCode(parts, challengeId, method);
    if (!ctx.principal) throw new Problem('unauthenticated', 'Name the challenge, or send a valid access token.');
    const session = sessionOf(ctx.principal);
    const user = await requireUser(ctx, ctx.principal);
    if (!methodsToShow(await usableMethods(ctx, user)).includes(method)) {
      throw new Problem('unprocessable', 'No code can be sent to you this way.');
    }
    return sendCode(parts, user, method, session.id);
  },
  handler: () => ({ status: 204 }),
});
