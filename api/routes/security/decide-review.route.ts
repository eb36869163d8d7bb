import { z } from 'zod';
import { decideReview, reviewDecision, reviewView } from '../../../shared/transaction-risk/index.ts';
import { defineRoute } from '../../runtime/define-route.ts';
import { presentReview } from './reviews.presenter.ts';

export default defineRoute({
  method: 'POST',
  path: '/api/admin/security/reviews/:id/decide',
  access: 'admin',
  audit: 'reviews.decided',
  summary:
    'Release or refuse what looked risky; a transfer that is held arrives when it is released, and else is given back',
  params: z.strictObject({ id: z.uuid() }),
  body: reviewDecision,
  responses: { 200: { description: 'The review', body: reviewView } },
  problems: ['not-found', 'conflict', 'unprocessable'],
  async handler({ params: { id }, body }, ctx) {
    const deciding = { id, adminId: ctx.principal.userId, now: ctx.clock.now() };
    const review = await decideReview(ctx, deciding, body);
    await ctx.record({
      action: 'reviews.decided',
      subject: { type: 'reviews', id },
      details: { decision: body.decision, userId: review.userId },
    });
    return { status: 200, body: presentReview(review) };
  },
});
