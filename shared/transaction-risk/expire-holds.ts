import { type BooksParts, lockBooks, recordBooksChanged } from '../ledger/index.ts';
import type { AppContext } from '../platform/context.ts';
import { Problem } from '../platform/errors.ts';
import { returnTransfer } from '../transactions/index.ts';
import { listOverdue, setExpired } from './reviews.store.ts';
import { transferJudged } from './transaction-risk.events.ts';
import type { ExpiryResult } from './transaction-risk.schema.ts';

/** What the work needs of the job that runs it. */
export interface ExpiryRun extends Pick<AppContext, 'db' | 'clock'>, Pick<BooksParts, 'events'> {
  signal: AbortSignal;
}

const maxExpired = 1_000;

/**
 * Gives back what was held for too long without a decision, each transfer by itself and once. To a frozen account
 * nothing is posted: it is tried again when it is open.
 */
export async function expireHolds({ db, events, clock, signal }: ExpiryRun): Promise<ExpiryResult> {
  const now = clock.now();
  const done: ExpiryResult = { expired: 0, frozen: 0 };
  for (const { id, userId } of await listOverdue(db, now, maxExpired)) {
    signal.throwIfAborted();
    const outcome = await expireHold({ db, events }, { id, userId, now });
    if (outcome !== 'decided') done[outcome] += 1;
  }
  return done;
}

async function expireHold(
  { db, events }: BooksParts,
  hold: { id: string; userId: string; now: Date },
): Promise<'expired' | 'frozen' | 'decided'> {
  const { id, userId, now } = hold;
  try {
    return await db.transaction(async (tx) => {
      await lockBooks(tx, userId);
      if (!(await setExpired(tx, id, now))) return 'decided';
      await returnTransfer(tx, hold);
      await recordBooksChanged(events, tx, userId);
      await events.record(tx, transferJudged, { reviewId: id, status: 'expired' });
      return 'expired';
    });
  } catch (error) {
    if (error instanceof Problem && error.code === 'unprocessable') return 'frozen';
    throw error;
  }
}
