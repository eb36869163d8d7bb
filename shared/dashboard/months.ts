/** A month and the one before it, as plain days, all included. */
export interface Months {
  period: string;
  from: string;
  to: string;
  previousPeriod: string;
  previousFrom: string;
}

/** @param period `YYYY-MM`, of the year 1 or later */
export function monthsOf(period: string): Months {
  const [year = 0, month = 0] = period.split('-').map(Number);
  const previousFrom = dayOf(year, month - 1, 1);
  return {
    period,
    from: dayOf(year, month, 1),
    // Day 0 is the last of the month before.
    to: dayOf(year, month + 1, 0),
    previousPeriod: previousFrom.slice(0, 7),
    previousFrom,
  };
}

function dayOf(year: number, month: number, day: number): string {
  return new Date(Date.UTC(year, month - 1, day)).toISOString().slice(0, 10);
}
