import type { BooksParts } from '../ledger/index.ts';
import { fromMinorUnits, readAmount } from '../money/index.ts';
import { Problem } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import { requestTransfer } from '../transaction-risk/index.ts';
import { todayOf, type Transferring } from '../transactions/index.ts';
import { type OwnGoal, requireGoal, takeOpenGoal } from './change-goals.ts';
import { type ContributionRecord, insertContribution } from './contributions.store.ts';
import type { GoalClosing, NewContribution } from './goals.schema.ts';
import { type GoalRecord, setGoalClosed } from './goals.store.ts';

export interface Contribution extends ContributionRecord {
  currency: string;
}

type AccountPair = NonNullable<GoalClosing['transfer']>;

/**
 * Puts money to a goal, or takes some out. With two accounts it moves as well: both happen, or neither.
 * @throws {Problem} `not-found`, `conflict` when the goal is closed, `validation-failed` for amount or day,
 * `unprocessable` when more is taken out than is there or than can be held, and what `move` throws
 */
export async function contribute(
  { db, events }: BooksParts,
  by: Transferring,
  goalId: string,
  given: NewContribution,
): Promise<Contribution> {
  return db.transaction(async (tx) => {
    const goal = await takeOpenGoal(tx, { id: goalId, userId: by.userId, permit: () => undefined });
    const { currency } = goal;
    const amountMinor = readAmount(given.amount, currency, '/amount');
    if (amountMinor === 0n) throw faulty('/amount', 'must not be zero');
    refuseSum(goal.savedMinor + amountMinor);
    const today = await todayOf(tx, by.userId, by.now);
    const { date = today, note = null, fromAccountId, toAccountId } = given;
    if (date > today) throw faulty('/date', 'must not be in the future');
    const pair = fromAccountId && toAccountId ? { fromAccountId, toAccountId } : undefined;
    const transferId = pair ? await move({ db: tx, events }, by, pair, { goal, amountMinor, note }) : null;
    const contribution = { id: newId(), goalId: goal.id, date, amountMinor, note, transferId, createdAt: by.now };
    await insertContribution(tx, contribution);
    return { ...contribution, currency };
  });
}

/**
 * Closes a goal for good, and moves what was saved if asked to.
 * @throws {Problem} `not-found`, `conflict` when it is closed, and what `permit` and `move` throw
 */
export async function closeGoal(
  { db, events }: BooksParts,
  by: Transferring,
  own: OwnGoal,
  { transfer }: GoalClosing,
): Promise<GoalRecord> {
  return db.transaction(async (tx) => {
    const goal = await takeOpenGoal(tx, own);
    if (transfer && goal.savedMinor > 0n) {
      await move({ db: tx, events }, by, transfer, { goal, amountMinor: goal.savedMinor, note: goal.name });
    }
    await setGoalClosed(tx, goal.id, by.now);
    return requireGoal(tx, goal.id, own.userId);
  });
}

/**
 * Moves money with a contribution: both happen at once, so a transfer that would be held is not made.
 * @returns the id of the transfer
 * @throws {Problem} `unprocessable` when it looks too risky, and as `requestTransfer`
 */
async function move(
  books: BooksParts,
  by: Transferring,
  pair: AccountPair,
  { goal: { currency }, amountMinor, note }: { goal: GoalRecord; amountMinor: bigint; note: string | null },
): Promise<string> {
  const size = amountMinor < 0n ? -amountMinor : amountMinor;
  const amount = { amount: fromMinorUnits(size, currency), currency };
  const { made } = await requestTransfer(books, by, { ...pair, amount, ...(note === null ? {} : { note }) });
  if (!made) throw new Problem('unprocessable', wouldBeHeld);
  return made.outgoing.id;
}

const wouldBeHeld =
  'This transfer looks unusual and would be held. Make it by itself, with POST /api/transfers, and put the money to the ' +
  'goal without accounts once it has arrived.';

/** As many digits as an amount may have. */
const maxSavedMinor = 10n ** 18n - 1n;

function refuseSum(savedMinor: bigint): void {
  if (savedMinor < 0n) throw new Problem('unprocessable', 'The goal does not hold so much.');
  if (savedMinor > maxSavedMinor) throw new Problem('unprocessable', 'The goal can not hold so much.');
}

function faulty(pointer: string, detail: string): Problem {
  return new Problem('validation-failed', 'Some fields need a look.', { errors: [{ pointer, detail }] });
}
