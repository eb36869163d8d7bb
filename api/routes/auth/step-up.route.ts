import { z } from 'zod';
import { accessTokenSeconds, setSecondFactorAt } from '../../../shared/identity/index.ts';
import { shownFactor } from '../../../shared/second-factors/index.ts';
import { showFactorAgain } from '../../../shared/sign-in/index.ts';
import { signInPartsOf } from '../../auth/sign-in-parts.ts';
import { sessionOf } from '../../auth/step-up.ts';
import { defineRoute } from '../../runtime/define-route.ts';
import { requireUser } from './require-user.ts';

export default defineRoute({
  method: 'POST',
  path: '/api/auth/step-up',
  access: 'person',
  summary: 'Show a second factor again, for what needs a fresh one',
  body: shownFactor,
  responses: {
    200: {
      description: 'An access token that carries it',
      body: z.strictObject({ accessToken: z.string(), expiresIn: z.int() }),
    },
  },
  problems: ['invalid-credentials', 'account-locked'],
  async prepare({ body }, ctx) {
    const user = await requireUser(ctx, ctx.principal);
    await showFactorAgain(signInPartsOf(ctx), user, sessionOf(ctx.principal).id, body);
  },
  async handler(_input, ctx) {
    const { userId, role } = ctx.principal;
    const session = sessionOf(ctx.principal);
    const secondFactorAt = ctx.clock.now();
    await setSecondFactorAt(ctx.db, session.id, secondFactorAt);
    await ctx.record({ action: 'auth.stepped-up', subject: { type: 'session', id: session.id } });
    const accessToken = await ctx.tokens.issue({ userId, role, credential: { ...session, secondFactorAt } });
    return { status: 200, body: { accessToken, expiresIn: accessTokenSeconds } };
  },
});
