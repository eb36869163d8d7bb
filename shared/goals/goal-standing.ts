import { addMonths, monthsBetween } from '../platform/calendar-dates.ts';
import type { GoalStatus } from './goals.schema.ts';

export interface GoalFacts {
  targetMinor: bigint;
  savedMinor: bigint;
  targetDate: string | null;
  /** The day of the first contribution. */
  firstOn: string | null;
  closedAt: Date | null;
}

export interface GoalStanding {
  status: GoalStatus;
  fraction: number;
  projectedDate: string | null;
  monthlyNeededMinor: bigint | null;
}

/** What lies further ahead is not projected. */
const maxMonthsAhead = 1_200n;

/** How a goal stands today (`YYYY-MM-DD`). */
export function standingOf(goal: GoalFacts, today: string): GoalStanding {
  const { targetMinor, savedMinor, closedAt } = goal;
  const status = closedAt ? 'closed' : savedMinor >= targetMinor ? 'reached' : 'open';
  return {
    status,
    fraction: Number((savedMinor * 10_000n) / targetMinor) / 10_000,
    projectedDate: status === 'open' ? project(goal, today) : null,
    monthlyNeededMinor: status === 'open' ? monthlyNeeded(goal, today) : null,
  };
}

/**
 * Today and so many months as what is missing takes at the mean monthly contribution: `missing × months so far ÷ saved`,
 * rounded up. Months so far are those begun since the first contribution.
 */
function project({ targetMinor, savedMinor, firstOn }: GoalFacts, today: string): string | null {
  if (firstOn === null || savedMinor <= 0n) return null;
  const monthsSoFar = BigInt(Math.max(0, monthsBetween(firstOn, today)) + 1);
  const monthsAhead = divideUp((targetMinor - savedMinor) * monthsSoFar, savedMinor);
  return monthsAhead > maxMonthsAhead ? null : addMonths(today, Number(monthsAhead));
}

/** What is missing, in equal parts of the whole months that are left, rounded up; all of it in the last. */
function monthlyNeeded({ targetMinor, savedMinor, targetDate }: GoalFacts, today: string): bigint | null {
  if (targetDate === null) return null;
  return divideUp(targetMinor - savedMinor, BigInt(Math.max(1, monthsBetween(today, targetDate))));
}

function divideUp(dividend: bigint, divisor: bigint): bigint {
  return (dividend + divisor - 1n) / divisor;
}
