import { addDays, addMonths, monthsBetween } from '../platform/calendar-dates.ts';
import type { BudgetPeriod } from './budgets.schema.ts';

const monthsOf: Readonly<Record<BudgetPeriod, number>> = { month: 1, quarter: 3, year: 12 };

/** A period of a budget: its number since the first, its first day and its last. */
export interface Period {
  number: number;
  from: string;
  to: string;
}

/**
 * The period that a day is in. The first begins on `startsOn`, each later one on the same day of the month, or on the
 * last of a month that has no such day: from the 31st of January, the 29th of February, the 31st of March.
 */
export function periodOn(period: BudgetPeriod, startsOn: string, on: string): Period {
  const months = monthsOf[period];
  const number = Math.floor(monthsBetween(startsOn, on) / months);
  return {
    number,
    from: addMonths(startsOn, number * months),
    to: addDays(addMonths(startsOn, (number + 1) * months), -1),
  };
}

/** The first day of the month, quarter or year of the calendar. */
export function calendarStart(period: BudgetPeriod, on: string): string {
  return periodOn(period, `${on.slice(0, 4)}-01-01`, on).from;
}
