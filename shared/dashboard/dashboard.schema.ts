import { z } from 'zod';
import { accountType } from '../accounts/accounts.schema.ts';
import { budgetProgressView, budgetView } from '../budgets/budgets.schema.ts';
import { goalView } from '../goals/goals.schema.ts';
import { currencyCode, money } from '../money/money.schema.ts';
import { transactionView } from '../transactions/transactions.schema.ts';

/** A month, `YYYY-MM`. */
const month = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/);

/** In percent of the month before, with one decimal; null when that was nothing. */
const change = z.number().nullable();

export const dashboardView = z.strictObject({
  period: month,
  /** Of all totals: the user's own. */
  currency: currencyCode,
  /** What all accounts hold now, and what is held on its way between them; debts taken off. */
  netWorth: money,
  /** Of the period. Both are above zero; what moves between own accounts is neither. */
  income: money,
  spending: money,
  previous: z.strictObject({ period: month, income: money, spending: money }),
  change: z.strictObject({ income: change, spending: change }),
  /** Spending of both periods, the most of this one first. */
  byCategory: z.array(z.strictObject({ category: z.string().nullable(), amount: money, previous: money })),
  /** The same in each currency by itself. */
  totals: z.array(z.strictObject({ currency: currencyCode, netWorth: money, income: money, spending: money })),
  /** Those that are not closed. */
  accounts: z.array(z.strictObject({ id: z.uuid(), name: z.string(), type: accountType, balance: money })),
  /** As they stood at the end of the period, or stand today. */
  budgets: z.array(
    z.strictObject({ ...budgetView.pick({ name: true, category: true }).shape, ...budgetProgressView.shape }),
  ),
  /** Those that are not closed, as they stand today. */
  goals: z.array(goalView),
  /** The newest ten, none of them after the period. */
  recentTransactions: z.array(transactionView),
  /** How many alerts have not been read. */
  alertsCount: z.int().nonnegative(),
  /** The oldest day of the exchange rates in the totals; null when none was needed. */
  rates: z.strictObject({ date: z.iso.date() }).nullable(),
  /** Currencies without a rate: the totals are without them. */
  unconverted: z.array(currencyCode),
  computedAt: z.iso.datetime(),
});
export type DashboardView = z.input<typeof dashboardView>;
