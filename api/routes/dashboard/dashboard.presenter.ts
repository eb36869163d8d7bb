import type { Dashboard, DashboardView, Flows } from '../../../shared/dashboard/index.ts';
import { fromMinorUnits, type Money } from '../../../shared/money/index.ts';
import { presentProgress } from '../budgets/budgets.presenter.ts';
import { presentGoal } from '../goals/goals.presenter.ts';
import { presentTransaction } from '../transactions/transactions.presenter.ts';

export function presentDashboard(dashboard: Dashboard, computedAt: Date): DashboardView {
  const { months, currency, netWorth, income, spending, previous, byCategory } = dashboard;
  const own = (minor: bigint): Money => moneyOf(minor, currency);
  const flows = (found: Flows) => ({ income: own(found.income), spending: own(found.spending) });
  return {
    period: months.period,
    currency,
    netWorth: own(netWorth),
    ...flows(dashboard),
    previous: { period: months.previousPeriod, ...flows(previous) },
    change: { income: percent(income, previous.income), spending: percent(spending, previous.spending) },
    byCategory: byCategory.map((found) => ({
      category: found.category,
      amount: own(found.amount),
      previous: own(found.previous),
    })),
    totals: dashboard.totals.map((found) => ({
      currency: found.currency,
      netWorth: moneyOf(found.netWorth, found.currency),
      income: moneyOf(found.income, found.currency),
      spending: moneyOf(found.spending, found.currency),
    })),
    accounts: dashboard.accounts.map(({ id, name, type, balanceMinor, ...account }) => ({
      id,
      name,
      type,
      balance: moneyOf(BigInt(balanceMinor), account.currency),
    })),
    budgets: dashboard.budgets.map((found) => ({
      name: found.budget.name,
      category: found.budget.category,
      ...presentProgress(found),
    })),
    goals: dashboard.goals.map((goal) => presentGoal(goal, dashboard.today)),
    recentTransactions: dashboard.recentTransactions.map(presentTransaction),
    alertsCount: dashboard.alertsCount,
    rates: dashboard.ratesDate === null ? null : { date: dashboard.ratesDate },
    unconverted: dashboard.unconverted,
    computedAt: computedAt.toISOString(),
  };
}

function moneyOf(minor: bigint, currency: string): Money {
  return { amount: fromMinorUnits(minor, currency), currency };
}

/** With one decimal; of nothing there is none. */
function percent(now: bigint, before: bigint): number | null {
  return before === 0n ? null : Math.round((Number(now - before) / Number(before)) * 1_000) / 10;
}
