import { countUnreadAlerts } from '../alerts/index.ts';
import { type BudgetProgress, listBudgetProgress } from '../budgets/index.ts';
import { type CurrencySum, loadRates, type Rates, totalIn } from '../rates/index.ts';
import { type GoalRecord, listGoals } from '../goals/index.ts';
import type { Db } from '../platform/db.ts';
import { listTransactions, type TransactionRecord } from '../transactions/index.ts';
import {
  type AccountBalance,
  type Balance,
  type CategorySums,
  type DashboardBasis,
  listBalances,
  listInTransit,
  sumByCategory,
} from './dashboard.store.ts';
import { type Months, monthsOf } from './months.ts';

/** In minor units, above zero, but for what accounts hold. */
export interface Flows {
  income: bigint;
  spending: bigint;
}

/** What a user looks at first. Totals are in their currency. */
export interface Dashboard extends Flows {
  months: Months;
  currency: string;
  netWorth: bigint;
  previous: Flows;
  /** What was spent. */
  byCategory: { category: string | null; amount: bigint; previous: bigint }[];
  totals: ({ currency: string; netWorth: bigint } & Flows)[];
  accounts: AccountBalance[];
  /** As they stood at the end of the period, or stand today. */
  budgets: BudgetProgress[];
  /** Those that are not closed, as they stand today. */
  goals: GoalRecord[];
  /** The day that it is for the user. */
  today: string;
  recentTransactions: TransactionRecord[];
  /** How many have not been read. */
  alertsCount: number;
  ratesDate: string | null;
  unconverted: string[];
}

const recentCount = 10;
const goalCount = 50;

/**
 * Reads a month of a user, all of it as it was at one moment.
 * @param period `YYYY-MM`
 */
export async function readDashboard(
  db: Db,
  userId: string,
  period: string,
  { currency, today }: DashboardBasis,
): Promise<Dashboard> {
  const months = monthsOf(period);
  return db.transaction(
    async (tx) => {
      const sums = await sumByCategory(tx, userId, months);
      const accounts = await listBalances(tx, userId);
      const owned = [...accounts, ...(await listInTransit(tx, userId))];
      const recentTransactions = await listTransactions(tx, userId, { to: months.to, limit: recentCount });
      const budgets = await listBudgetProgress(tx, userId, today < months.to ? today : months.to);
      const goals = (await listGoals(tx, userId, { limit: goalCount })).filter(({ closedAt }) => closedAt === null);
      const alertsCount = await countUnreadAlerts(tx, userId);
      const foreign = [...sums, ...owned].some((found) => found.currency !== currency);
      const totals = totalsIn(currency, foreign ? await loadRates(tx, today) : noRates);
      const figures = {
        netWorth: totals.of(owned, ({ balanceMinor }) => balanceMinor),
        income: totals.of(sums, ({ income }) => income),
        spending: totals.of(sums, ({ spending }) => spending),
        previous: {
          income: totals.of(sums, ({ previousIncome }) => previousIncome),
          spending: totals.of(sums, ({ previousSpending }) => previousSpending),
        },
        byCategory: spendingByCategory(sums, totals),
      };
      return {
        months,
        currency,
        ...figures,
        totals: byCurrency(sums, owned),
        accounts,
        budgets,
        goals,
        today,
        recentTransactions,
        alertsCount,
        ratesDate: totals.date(),
        unconverted: totals.missing(),
      };
    },
    { isolationLevel: 'repeatable read', readOnly: true },
  );
}

const noRates: Rates = { byCurrency: new Map(), date: null };

type Totals = ReturnType<typeof totalsIn>;

/** Adds up in one currency, and remembers which rates it took and which it missed. */
function totalsIn(currency: string, rates: Rates) {
  const missing = new Set<string>();
  const dates: string[] = [];
  return {
    of<T extends { currency: string }>(found: readonly T[], minorOf: (one: T) => string): bigint {
      const total = totalIn(currency, sumsOf(found, minorOf), rates);
      for (const one of total.missing) missing.add(one);
      if (total.date !== null) dates.push(total.date);
      return total.minor;
    },
    date: (): string | null => dates.toSorted()[0] ?? null,
    missing: (): string[] => [...missing].toSorted(),
  };
}

function sumsOf<T extends { currency: string }>(found: readonly T[], minorOf: (one: T) => string): CurrencySum[] {
  return found.map((one) => ({ currency: one.currency, minor: BigInt(minorOf(one)) }));
}

function spendingByCategory(sums: readonly CategorySums[], totals: Totals): Dashboard['byCategory'] {
  const groups = new Map<string | null, CategorySums[]>();
  for (const found of sums) groups.set(found.category, [...(groups.get(found.category) ?? []), found]);
  return [...groups]
    .map(([category, ofCategory]) => ({
      category,
      amount: totals.of(ofCategory, ({ spending }) => spending),
      previous: totals.of(ofCategory, ({ previousSpending }) => previousSpending),
    }))
    .filter(({ amount, previous }) => amount !== 0n || previous !== 0n)
    .toSorted((a, b) => compare(b.amount, a.amount) || compare(a.category ?? '', b.category ?? ''));
}

function byCurrency(sums: readonly CategorySums[], owned: readonly Balance[]): Dashboard['totals'] {
  const add = <T extends { currency: string }>(currency: string, found: readonly T[], minorOf: (one: T) => string) =>
    found.reduce((sum, one) => (one.currency === currency ? sum + BigInt(minorOf(one)) : sum), 0n);
  const currencies = new Set([...owned, ...sums].map(({ currency }) => currency));
  return [...currencies].toSorted().map((currency) => ({
    currency,
    netWorth: add(currency, owned, ({ balanceMinor }) => balanceMinor),
    income: add(currency, sums, ({ income }) => income),
    spending: add(currency, sums, ({ spending }) => spending),
  }));
}

function compare<T extends bigint | string>(a: T, b: T): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
