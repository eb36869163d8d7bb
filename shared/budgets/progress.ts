import { addDays, daysBetween } from '../platform/calendar-dates.ts';
import type { BudgetStatus } from './budgets.schema.ts';
import type { Period } from './periods.ts';

export interface ProgressFacts {
  amountMinor: bigint;
  thresholds: readonly number[];
  rollover: boolean;
  period: Period;
  /** A day of the period. */
  on: string;
  /** From the first day of the period to `on`, both included. */
  spentMinor: bigint;
  /** From the first day of the budget to the last before the period. */
  spentBeforeMinor: bigint;
}

/** Amounts are minor units of the budget's currency. */
export interface Progress {
  rolledOverMinor: bigint;
  availableMinor: bigint;
  spentMinor: bigint;
  remainingMinor: bigint;
  fraction: number;
  thresholdsReached: number[];
  projection: Projection;
  status: BudgetStatus;
}

export interface Projection {
  spentMinor: bigint;
  fraction: number;
  exceedsOn: string | null;
}

/**
 * How a budget stands on a day. What former periods had and did not spend is added, what they spent beyond it is taken
 * off: `number of former periods × amount − spent in them`.
 */
export function progressOf(facts: ProgressFacts): Progress {
  const { amountMinor, period, spentMinor, spentBeforeMinor } = facts;
  const rolledOverMinor = facts.rollover ? BigInt(period.number) * amountMinor - spentBeforeMinor : 0n;
  const availableMinor = amountMinor + rolledOverMinor;
  const fraction = fractionOf(spentMinor, availableMinor);
  const projection = project(facts, availableMinor);
  const atRisk = projection.exceedsOn === null ? 'on-track' : 'at-risk';
  return {
    rolledOverMinor,
    availableMinor,
    spentMinor,
    remainingMinor: availableMinor - spentMinor,
    fraction,
    thresholdsReached: facts.thresholds.filter((threshold) => fraction >= threshold),
    projection,
    status: spentMinor > availableMinor ? 'over' : atRisk,
  };
}

/**
 * `spent × days of the period ÷ days so far`, rounded up. Nothing is projected (it stays at what is spent) before a tenth
 * of the period has passed, nor where nothing is spent: a rent on the first day says nothing of the second.
 */
function project({ period, on, spentMinor }: ProgressFacts, availableMinor: bigint): Projection {
  const days = BigInt(daysBetween(period.from, period.to) + 1);
  const passed = BigInt(daysBetween(period.from, on) + 1);
  if (passed * 10n < days || spentMinor <= 0n) {
    return { spentMinor, fraction: fractionOf(spentMinor, availableMinor), exceedsOn: null };
  }
  const projected = (spentMinor * days + passed - 1n) / passed;
  const exceeds = spentMinor <= availableMinor && projected > availableMinor;
  const daysHeld = (availableMinor * passed) / spentMinor;
  return {
    spentMinor: projected,
    fraction: fractionOf(projected, availableMinor),
    exceedsOn: exceeds ? addDays(period.from, Number(daysHeld)) : null,
  };
}

/** To 4 decimals, rounded down. Where nothing is available: 0, and 1 as soon as more than that is spent. */
function fractionOf(spentMinor: bigint, availableMinor: bigint): number {
  if (availableMinor > 0n) return Number((spentMinor * 10_000n) / availableMinor) / 10_000;
  return spentMinor > availableMinor ? 1 : 0;
}
