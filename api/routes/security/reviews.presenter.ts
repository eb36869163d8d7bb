import type { z } from 'zod';
import { fromMinorUnits } from '../../../shared/money/index.ts';
import type { ReviewRecord, reviewView } from '../../../shared/transaction-risk/index.ts';

export function presentReview(review: ReviewRecord): z.input<typeof reviewView> {
  const { id, userId, status, transactionId, fromAccountId, toAccountId, currency, appeal, decidedBy, reason } = review;
  return {
    id,
    userId,
    status,
    transactionId,
    fromAccountId,
    toAccountId,
    amount: { amount: fromMinorUnits(BigInt(review.amountMinor), currency), currency },
    risk: { score: review.riskScore / 10, terms: review.riskTerms },
    createdAt: review.createdAt.toISOString(),
    heldUntil: review.heldUntil?.toISOString() ?? null,
    appeal,
    appealedAt: review.appealedAt?.toISOString() ?? null,
    decidedAt: review.decidedAt?.toISOString() ?? null,
    decidedBy,
    reason,
  };
}
