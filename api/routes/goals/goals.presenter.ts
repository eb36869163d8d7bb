import type { z } from 'zod';
import {
  type Contribution,
  type contributionView,
  type GoalRecord,
  type goalView,
  standingOf,
} from '../../../shared/goals/index.ts';
import { fromMinorUnits } from '../../../shared/money/index.ts';

/** @param today as it is for the user */
export function presentGoal(goal: GoalRecord, today: string): z.input<typeof goalView> {
  const { id, name, currency, targetDate, accountId } = goal;
  const { fraction, projectedDate, monthlyNeededMinor, status } = standingOf(goal, today);
  const money = (minor: bigint) => ({ amount: fromMinorUnits(minor, currency), currency });
  return {
    id,
    name,
    target: money(goal.targetMinor),
    targetDate,
    accountId,
    saved: money(goal.savedMinor),
    fraction,
    milestones: goal.quartersReachedOn.map((reachedOn, index) => ({ fraction: (index + 1) / 4, reachedOn })),
    projectedDate,
    monthlyNeeded: monthlyNeededMinor === null ? null : money(monthlyNeededMinor),
    status,
    createdAt: goal.createdAt.toISOString(),
    closedAt: goal.closedAt?.toISOString() ?? null,
    deletedAt: goal.deletedAt?.toISOString() ?? null,
  };
}

export function presentContribution({
  amountMinor,
  currency,
  createdAt,
  ...contribution
}: Contribution): z.input<typeof contributionView> {
  return {
    ...contribution,
    amount: { amount: fromMinorUnits(amountMinor, currency), currency },
    createdAt: createdAt.toISOString(),
  };
}
