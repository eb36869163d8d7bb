import { z } from 'zod';
import { money } from '../money/money.schema.ts';

/** What a review may be: to be looked at; held until then; decided; or not decided in time. */
export const reviewStatus = z.enum(['open', 'held', 'released', 'refused', 'expired']);
export type ReviewStatus = z.infer<typeof reviewStatus>;

/** Why something looks risky, and how much that counts. */
export const transactionRiskTerm = z.strictObject({
  term: z.enum(['amount', 'frequency', 'unusual-category']),
  score: z.number(),
  detail: z.string(),
});
export type TransactionRiskTerm = z.infer<typeof transactionRiskTerm>;

export const appealText = z.string().trim().min(1, 'is required').max(2_000);

export const reviewDecision = z.strictObject({
  decision: z.enum(['release', 'refuse']),
  reason: z.string().trim().min(1, 'is required').max(2_000),
});
export type ReviewDecision = z.infer<typeof reviewDecision>;

/** A transfer that was held, as its user sees it. */
export const heldTransferView = z.strictObject({
  id: z.uuid(),
  status: reviewStatus,
  fromAccountId: z.uuid(),
  toAccountId: z.uuid(),
  amount: money,
  note: z.string().nullable(),
  createdAt: z.iso.datetime(),
  /** Without a decision it is refused then. */
  heldUntil: z.iso.datetime(),
  appeal: z.string().nullable(),
  decidedAt: z.iso.datetime().nullable(),
});

/** A review as admins see it. */
export const reviewView = z.strictObject({
  id: z.uuid(),
  userId: z.uuid(),
  status: reviewStatus,
  /** What was booked; of a transfer the outgoing side. */
  transactionId: z.uuid().nullable(),
  fromAccountId: z.uuid(),
  /** Of transfers alone. */
  toAccountId: z.uuid().nullable(),
  amount: money,
  risk: z.strictObject({ score: z.number(), terms: z.array(transactionRiskTerm) }),
  createdAt: z.iso.datetime(),
  heldUntil: z.iso.datetime().nullable(),
  appeal: z.string().nullable(),
  appealedAt: z.iso.datetime().nullable(),
  decidedAt: z.iso.datetime().nullable(),
  decidedBy: z.uuid().nullable(),
  reason: z.string().nullable(),
});

/** How many transfers were given back, and how many could not be, because their account is frozen. */
export const expiryResult = z.strictObject({ expired: z.int(), frozen: z.int() });
export type ExpiryResult = z.infer<typeof expiryResult>;
