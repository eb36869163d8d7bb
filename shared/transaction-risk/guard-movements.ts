import { type BooksParts, lockBooks, recordBooksChanged } from '../ledger/index.ts';
import type { DbOrTx } from '../platform/db.ts';
import { newId } from '../platform/ids.ts';
import {
  bookTransfer,
  changeTransaction,
  type NewTransaction,
  type NewTransfer,
  type OwnTransaction,
  planTransfer,
  recordTransaction,
  type Transfer,
  type TransactionChange,
  type TransactionRecord,
  type Transferring,
} from '../transactions/index.ts';
import { assessTransaction } from './assess-transaction.ts';
import { type HeldMovement, holdTransfer, reviewOf } from './hold-transfer.ts';
import { insertReview } from './reviews.store.ts';
import { readRiskFacts } from './risk-facts.store.ts';
import { transferJudged } from './transaction-risk.events.ts';

/** What became of a transfer: exactly one of the two. */
export type TransferOutcome = { made: Transfer; held?: undefined } | { held: HeldMovement; made?: undefined };

/**
 * Moves money between two accounts of a user, unless that looks too risky: then it is set aside, and waits a day for an
 * admin. What looks somewhat risky is booked and put down for review.
 * @throws {Problem} as `planTransfer` and `bookTransfer`
 */
export async function requestTransfer(
  { db, events }: BooksParts,
  by: Transferring,
  wanted: NewTransfer,
): Promise<TransferOutcome> {
  return db.transaction(async (tx) => {
    await lockBooks(tx, by.userId);
    const planned = await planTransfer(tx, by, wanted);
    const { userId, now } = by;
    const { currency } = planned.from;
    const amountMinor = -planned.amountMinor;
    const movement = { userId, currency, amountMinor, toAccountId: planned.to.accountId, category: null };
    const risk = assessTransaction(await readRiskFacts(tx, { ...movement, transactionId: null }, now));
    const booking = { userId, now, id: newId() };
    await recordBooksChanged(events, tx, userId);
    if (risk.verdict === 'hold') {
      const held = await holdTransfer(tx, booking, planned, risk);
      await events.record(tx, transferJudged, { reviewId: held.review.id, status: 'held' });
      return { held };
    }
    const made = await bookTransfer(tx, booking, planned);
    if (risk.verdict === 'review') {
      await insertReview(tx, { ...reviewOf(booking, planned, risk), status: 'open', heldUntil: null });
    }
    return { made };
  });
}

/**
 * Records a transaction that a user enters, and puts it on the list for review if it looks risky.
 * @throws {Problem} as `recordTransaction`
 */
export async function enterTransaction(
  { db, events }: BooksParts,
  { userId, now, permit }: Transferring,
  given: NewTransaction,
): Promise<TransactionRecord> {
  return db.transaction(async (tx) => {
    const made = await recordTransaction({ db: tx, events }, userId, given, permit);
    await reviewRecorded(tx, userId, made, now);
    return made;
  });
}

/**
 * Changes a transaction; one that was entered is reviewed anew when its amount or account may be another.
 * @throws {Problem} as `changeTransaction`
 */
export async function changeEntered(
  { db, events }: BooksParts,
  own: OwnTransaction,
  change: TransactionChange,
  now: Date,
): Promise<TransactionRecord> {
  return db.transaction(async (tx) => {
    const changed = await changeTransaction({ db: tx, events }, own, change);
    const moves = change.amount !== undefined || change.accountId !== undefined;
    if (moves && changed.source === 'manual') await reviewRecorded(tx, own.userId, changed, now);
    return changed;
  });
}

/** What has happened already can only be looked at: there is nothing to hold. The books must be locked. */
async function reviewRecorded(db: DbOrTx, userId: string, made: TransactionRecord, now: Date): Promise<void> {
  const { id, accountId, currency, category } = made;
  const amountMinor = BigInt(made.amountMinor);
  const movement = { userId, amountMinor, currency, category, toAccountId: null, transactionId: id };
  const { tenths, terms, verdict } = assessTransaction(await readRiskFacts(db, movement, now));
  if (verdict === 'fine') return;
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
