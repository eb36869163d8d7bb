import { raiseIncident } from '../incidents/index.ts';
import type { Tx } from '../platform/db.ts';
import { type Booking, type PlannedTransfer, setTransferAside, type TransactionRecord } from '../transactions/index.ts';
import type { TransactionRisk } from './assess-transaction.ts';
import { type HeldTransfer, insertReview } from './reviews.store.ts';

/** A transfer that is held: of its two sides only the outgoing one is there. */
export interface HeldMovement {
  review: HeldTransfer;
  outgoing: TransactionRecord;
}

const heldForMs = 24 * 3_600_000;

/** Sets a transfer aside for an admin to look at, for a day. The books must be locked. @throws {Problem} `insufficient-funds` */
export async function holdTransfer(
  tx: Tx,
  booking: Booking,
  planned: PlannedTransfer,
  risk: TransactionRisk,
): Promise<HeldMovement> {
  const { id, userId, now } = booking;
  const outgoing = await setTransferAside(tx, booking, planned);
  const heldUntil = new Date(now.getTime() + heldForMs);
  const review = await insertReview(tx, { ...reviewOf(booking, planned, risk), status: 'held', heldUntil });
  const details = { reviewId: id, tenths: risk.tenths };
  await raiseIncident(tx, { kind: 'high-risk-transaction', severity: 'high', userId, details });
  return { review: review as HeldTransfer, outgoing };
}

/** What is put down of a transfer: it has the id of its outgoing side. */
export function reviewOf(
  { id, userId, now }: Booking,
  { from, to, amountMinor, note }: PlannedTransfer,
  risk: TransactionRisk,
) {
  return {
    id,
    userId,
    transactionId: id,
    fromAccountId: from.accountId,
    toAccountId: to.accountId,
    amountMinor,
    currency: from.currency,
    note,
    riskScore: risk.tenths,
    riskTerms: risk.terms,
    createdAt: now,
  };
}
