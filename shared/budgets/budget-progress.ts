import type { DbOrTx } from '../platform/db.ts';
import { Problem } from '../platform/errors.ts';
import { type BudgetRecord, listBudgets, sumSpending } from './budgets.store.ts';
import { maxBudgets } from './change-budgets.ts';
import { type Period, periodOn } from './periods.ts';
import { type Progress, progressOf } from './progress.ts';

export interface BudgetProgress extends Progress {
  budget: BudgetRecord;
  period: Period;
}

/**
 * How all budgets of a user stand that have begun by a day, in the order in which they were made: by two statements,
 * however many there are.
 * @param on `YYYY-MM-DD`; what is dated later does not count
 */
export async function listBudgetProgress(db: DbOrTx, userId: string, on: string): Promise<BudgetProgress[]> {
  return measure(db, userId, await listBudgets(db, userId, { begunOn: on, limit: maxBudgets }), on);
}

/**
 * How one budget stands on a day.
 * @throws {Problem} `unprocessable` when it begins later
 */
export async function readBudgetProgress(
  db: DbOrTx,
  userId: string,
  budget: BudgetRecord,
  on: string,
): Promise<BudgetProgress> {
  const [progress] = on < budget.startsOn ? [] : await measure(db, userId, [budget], on);
  if (!progress) throw new Problem('unprocessable', `The budget begins on ${budget.startsOn}.`);
  return progress;
}

async function measure(
  db: DbOrTx,
  userId: string,
  budgets: readonly BudgetRecord[],
  on: string,
): Promise<BudgetProgress[]> {
  if (budgets.length === 0) return [];
  const measured = budgets.map((budget) => ({ budget, period: periodOn(budget.period, budget.startsOn, on) }));
  const windows = measured.map(({ budget: { category, currency, rollover, startsOn }, period: { from } }) => {
    return { category, currency, since: rollover ? startsOn : from, from, until: on };
  });
  const spending = await sumSpending(db, userId, windows);
  return measured.flatMap(({ budget, period }, index) => {
    const spent = spending[index];
    return spent ? [{ budget, period, ...progressOf({ ...budget, ...spent, period, on }) }] : [];
  });
}
