import type { z } from 'zod';
import type { BudgetProgress, budgetProgressView, BudgetRecord, budgetView } from '../../../shared/budgets/index.ts';
import { fromMinorUnits } from '../../../shared/money/index.ts';

export function presentBudget({
  amountMinor,
  currency,
  createdAt,
  deletedAt,
  ...budget
}: BudgetRecord): z.input<typeof budgetView> {
  return {
    ...budget,
    amount: { amount: fromMinorUnits(amountMinor, currency), currency },
    createdAt: createdAt.toISOString(),
    deletedAt: deletedAt?.toISOString() ?? null,
  };
}

export function presentProgress(progress: BudgetProgress): z.input<typeof budgetProgressView> {
  const { budget, period, projection } = progress;
  const money = (minor: bigint) => ({ amount: fromMinorUnits(minor, budget.currency), currency: budget.currency });
  return {
    budgetId: budget.id,
    from: period.from,
    to: period.to,
    amount: money(budget.amountMinor),
    rolledOver: money(progress.rolledOverMinor),
    available: money(progress.availableMinor),
    spent: money(progress.spentMinor),
    remaining: money(progress.remainingMinor),
    fraction: progress.fraction,
    thresholdsReached: progress.thresholdsReached,
    projection: {
      spent: money(projection.spentMinor),
      fraction: projection.fraction,
      exceedsOn: projection.exceedsOn,
    },
    status: progress.status,
  };
}
