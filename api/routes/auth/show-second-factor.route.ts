import { signedIn } from '../../../shared/identity/index.ts';
import { factorRequest, showFactor } from '../../../shared/sign-in/index.ts';
import { signInPartsOf } from '../../auth/sign-in-parts.ts';
import { defineRoute } from '../../runtime/define-route.ts';
import { answerDecision } from './decision.presenter.ts';

export default defineRoute({
  method: 'POST',
  path: '/api/auth/second-factor',
  access: 'public',
  summary: 'Go on with a sign-in by a second factor',
  body: factorRequest,
  responses: { 200: { description: 'The user and an access token', body: signedIn } },
  problems: ['invalid-credentials', 'second-factor-required', 'forbidden', 'account-locked'],
  prepare: ({ body }, ctx) => showFactor(signInPartsOf(ctx), body),
  handler: ({ headers }, ctx, decision) => answerDecision(ctx, decision, headers),
});
