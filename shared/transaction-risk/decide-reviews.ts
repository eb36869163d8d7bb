import { type BooksParts, lockBooks, recordBooksChanged } from '../ledger/index.ts';
import type { DbOrTx } from '../platform/db.ts';
import { Problem } from '../platform/errors.ts';
import { completeTransfer, returnTransfer } from '../transactions/index.ts';
import { findReview, type HeldTransfer, type ReviewRecord, setAppeal, setDecided } from './reviews.store.ts';
import { transferJudged } from './transaction-risk.events.ts';
import type { ReviewDecision } from './transaction-risk.schema.ts';

/** Who decides which review, and when. */
export interface Deciding {
  id: string;
  adminId: string;
  now: Date;
}

/**
 * Decides a review, once. To release a transfer that is held is to let it arrive; to refuse it is to give back what was
 * set aside. Of what was booked already a decision says only what to think of it.
 * @throws {Problem} `not-found`, `conflict` when it is decided, its time is over, or it is the admin's own;
 * `unprocessable` when an account of the transfer is frozen or closed, which then is held still
 */
export async function decideReview(
  { db, events }: BooksParts,
  { id, adminId, now }: Deciding,
  { decision, reason }: ReviewDecision,
): Promise<ReviewRecord> {
  return db.transaction(async (tx) => {
    const { userId } = await requireReview(tx, id);
    if (userId === adminId) throw new Problem('conflict', 'Somebody else must decide what you did yourself.');
    await lockBooks(tx, userId);
    const status = decision === 'release' ? 'released' : 'refused';
    // Releases, refusals and the end of its time follow one another on the row: the first one counts.
    const review = await setDecided(tx, id, { status, by: adminId, at: now, reason });
    if (!review) throw new Problem('conflict', 'This is decided already, or was held for too long.');
    if (!isHeld(review)) return review;
    if (status === 'released') await completeTransfer(tx, { id, userId, now }, review.toAccountId);
    else await returnTransfer(tx, { id, userId, now });
    await recordBooksChanged(events, tx, userId);
    await events.record(tx, transferJudged, { reviewId: id, status });
    return review;
  });
}

/**
 * Takes down why a user wants a transfer released; what was said before is replaced.
 * @throws {Problem} `not-found`, `conflict` when it is no longer held
 */
export async function appealHeld(
  db: DbOrTx,
  { id, userId, text, at }: { id: string; userId: string; text: string; at: Date },
): Promise<HeldTransfer> {
  const appealed = await setAppeal(db, { id, userId, text, at });
  if (appealed) return appealed;
  const found = await findReview(db, id);
  if (found?.userId === userId && isHeld(found)) throw new Problem('conflict', 'This transfer is no longer held.');
  throw new Problem('not-found', 'There is no such transfer.');
}

/** @throws {Problem} `not-found` */
export async function requireReview(db: DbOrTx, id: string): Promise<ReviewRecord> {
  const found = await findReview(db, id);
  if (!found) throw new Problem('not-found', 'There is no such review.');
  return found;
}

function isHeld(review: ReviewRecord): review is HeldTransfer {
  return review.heldUntil !== null && review.toAccountId !== null;
}
