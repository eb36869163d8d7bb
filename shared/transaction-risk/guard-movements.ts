import { raiseIncident } from '../incidents/index.ts';
import { lockBooks } from '../ledger/index.ts';
import type { DbOrTx } from '../platform/db.ts';
import { newId } from '../platform/ids.ts';
import {
  bookTransfer,
  type NewTransfer,
  planTransfer,
  type Transfer,
  type TransactionRecord,
  type Transferring,
} from '../transactions/index.ts';
import { assessTransaction, transactionRiskLimits } from './assess-transaction.ts';
import { type HeldTransfer, insertReview } from './reviews.store.ts';
import { readRiskFacts } from './risk-facts.store.ts';

const heldForMs = 24 * 3_600_000;

/** What became of a transfer: exactly one of the two. */
export type TransferOutcome = { made: Transfer; held?: undefined } | { held: HeldTransfer; made?: undefined };

/**
 * Moves money between two accounts of a user, unless that looks too risky: then nothing is booked, and it waits a day
 * for an admin. What looks somewhat risky is booked and put down for review.
 * @throws {Problem} as `makeTransfer`
 */
export async function requestTransfer(db: DbOrTx, by: Transferring, wanted: NewTransfer): Promise<TransferOutcome> {
  return db.transaction(async (tx) => {
    await lockBooks(tx, by.userId);
    const planned = await planTransfer(tx, by, wanted);
    const { from, to, amountMinor, note } = planned;
    const { userId, now } = by;
    const { currency } = from;
    const movement = { userId, currency, toAccountId: to.accountId, category: null, transactionId: null };
    const risk = assessTransaction(await readRiskFacts(tx, { ...movement, amountMinor: -amountMinor }, now));
    const id = newId();
    const review = {
      id,
      userId,
      fromAccountId: from.accountId,
      toAccountId: to.accountId,
      amountMinor,
      currency,
      note,
      riskScore: risk.tenths,
      riskTerms: risk.terms,
      createdAt: now,
    };
    if (risk.tenths > transactionRiskLimits.hold) {
      const heldUntil = new Date(now.getTime() + heldForMs);
      const held = await insertReview(tx, { ...review, status: 'held', transactionId: null, heldUntil });
      const details = { reviewId: id, tenths: risk.tenths };
      await raiseIncident(tx, { kind: 'high-risk-transaction', severity: 'high', userId, details });
      return { held: held as HeldTransfer };
    }
    const made = await bookTransfer(tx, { userId, now, id }, planned);
    if (risk.tenths > transactionRiskLimits.review) {
      await insertReview(tx, { ...review, status: 'open', transactionId: id, heldUntil: null });
    }
    return { made };
  });
}

/**
 * Puts a transaction that a user has just taken down on the list for review, if it looks risky. It has happened already:
 * there is nothing to hold. The books must be locked.
 */
export async function reviewRecorded(db: DbOrTx, userId: string, made: TransactionRecord, now: Date): Promise<void> {
  const { id, accountId, currency, category } = made;
  const amountMinor = BigInt(made.amountMinor);
  const movement = { userId, amountMinor, currency, category, toAccountId: null, transactionId: id };
  const { tenths, terms } = assessTransaction(await readRiskFacts(db, movement, now));
  if (tenths <= transactionRiskLimits.review) return;
  await insertReview(db, {
    id: newId(),
    userId,
    status: 'open',
    transactionId: id,
    fromAccountId: accountId,
    toAccountId: null,
    amountMinor,
    currency,
    note: null,
    riskScore: tenths,
    riskTerms: terms,
    createdAt: now,
    heldUntil: null,
  });
}
