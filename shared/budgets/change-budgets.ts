import { type BooksParts, lockBooks, recordBooksChanged } from '../ledger/index.ts';
import { readPositiveAmount } from '../money/index.ts';
import type { DbOrTx, Tx } from '../platform/db.ts';
import { Problem } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import { currencyOf, todayOf } from '../transactions/index.ts';
import type { BudgetChange, NewBudget } from './budgets.schema.ts';
import {
  type BudgetRecord,
  countBudgets,
  findBudget,
  insertBudget,
  setBudgetDeleted,
  updateBudget,
} from './budgets.store.ts';
import { calendarStart } from './periods.ts';

/** Of one user: the progress of all of them is shown at once. */
export const maxBudgets = 200;

/** Whose budget, and what must hold of it while it is locked: `permit` throws when it does not. */
export interface OwnBudget {
  id: string;
  userId: string;
  permit: (budget: BudgetRecord) => void;
}

/** @throws {Problem} `validation-failed` for the amount, `unprocessable` when there are too many */
export async function makeBudget(
  { db, events }: BooksParts,
  userId: string,
  { amount, startsOn, ...given }: NewBudget,
  now: Date,
): Promise<BudgetRecord> {
  const { category = null, thresholds = [0.8, 1], rollover = false } = given;
  const id = newId();
  return db.transaction(async (tx) => {
    await lockBooks(tx, userId);
    await requireRoom(tx, userId);
    const currency = typeof amount === 'string' ? await currencyOf(tx, userId) : amount.currency;
    const amountMinor = readPositiveAmount(amount, currency, '/amount');
    const begins = startsOn ?? calendarStart(given.period, await todayOf(tx, userId, now));
    const fields = { ...given, category, thresholds, rollover, amountMinor, currency, startsOn: begins };
    await insertBudget(tx, { ...fields, id, userId, createdAt: now });
    await recordBooksChanged(events, tx, userId);
    return requireBudget(tx, id, userId);
  });
}

/** Changes a budget, former periods too. @throws {Problem} `not-found`, `validation-failed`, and what `permit` throws */
export async function changeBudget(
  { db, events }: BooksParts,
  own: OwnBudget,
  { amount, ...change }: BudgetChange,
): Promise<BudgetRecord> {
  return db.transaction(async (tx) => {
    const before = await takeBudget(tx, own);
    const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
    const amountMinor =
      amount === undefined ? before.amountMinor : readPositiveAmount(amount, before.currency, '/amount');
    await updateBudget(tx, own.id, { ...before, ...given, amountMinor });
    await recordBooksChanged(events, tx, own.userId);
    return requireBudget(tx, own.id, own.userId);
  });
}

/** Deletes a budget so that it can be restored. @throws {Problem} `not-found`, and what `permit` throws */
export async function deleteBudget(db: DbOrTx, own: OwnBudget, now: Date): Promise<void> {
  await db.transaction(async (tx) => {
    await takeBudget(tx, own);
    await setBudgetDeleted(tx, own.id, now);
  });
}

/**
 * Brings a deleted budget back. One that is not deleted stays as it is.
 * @throws {Problem} `not-found`, `unprocessable` when there are too many
 */
export async function restoreBudget({ db, events }: BooksParts, id: string, userId: string): Promise<BudgetRecord> {
  return db.transaction(async (tx) => {
    await lockBooks(tx, userId);
    const found = await findBudget(tx, id, userId);
    if (!found) throw noSuchBudget();
    if (found.deletedAt) {
      await requireRoom(tx, userId);
      await setBudgetDeleted(tx, id, null);
      await recordBooksChanged(events, tx, userId);
    }
    return requireBudget(tx, id, userId);
  });
}

/** A budget that is not deleted. @throws {Problem} `not-found` */
export async function requireBudget(db: DbOrTx, id: string, userId: string): Promise<BudgetRecord> {
  const found = await findBudget(db, id, userId);
  if (!found || found.deletedAt) throw noSuchBudget();
  return found;
}

async function takeBudget(tx: Tx, { id, userId, permit }: OwnBudget): Promise<BudgetRecord> {
  await lockBooks(tx, userId);
  const found = await requireBudget(tx, id, userId);
  permit(found);
  return found;
}

/** The books must be locked. */
async function requireRoom(tx: Tx, userId: string): Promise<void> {
  if ((await countBudgets(tx, userId)) < maxBudgets) return;
  throw new Problem('unprocessable', `You have ${maxBudgets} budgets: delete one first.`);
}

function noSuchBudget(): Problem {
  return new Problem('not-found', 'There is no such budget.');
}
