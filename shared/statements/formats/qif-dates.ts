import { calendarDate, fullYear } from './dates.ts';

export type DateOrder = 'month-first' | 'day-first';

const monthNames = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** The three numbers of a printed date; `yearAt` is where the year stands. */
interface DateParts {
  numbers: [number, number, number];
  yearAt: 0 | 2;
  /** The month is spelled out and stands there. */
  monthAt: 0 | 1 | null;
}

/**
 * Splits what programs write into a QIF date: `1/ 2'04`, `12/31/99`, `31.12.2024`, `2024-12-31`, `20241231`,
 * `31 Dec 2024`. An apostrophe before the year means 2000 and later, as Quicken writes it.
 */
function dateParts(text: string): DateParts | null {
  const compact = /^\s*(\d{4})(\d{2})(\d{2})\s*$/.exec(text);
  const parts =
    compact?.slice(1) ??
    text
      .slice(0, 40)
      .match(/\d+|[A-Za-z]{3,}/g)
      ?.slice(0, 3) ??
    [];
  if (parts.length < 3) return null;
  const words = parts.map((part) => monthNames.indexOf(part.slice(0, 3).toLowerCase()) + 1);
  const monthAt = words[0] ? 0 : words[1] ? 1 : null;
  const [a = Number.NaN, b = Number.NaN, c = Number.NaN] = parts.map((part, i) => words[i] || Number(part));
  if (![a, b, c].every(Number.isInteger)) return null;
  if (parts[0]?.length === 4 && monthAt !== 0)
    return { numbers: [a, b, c], yearAt: 0, monthAt: monthAt === 1 ? 1 : null };
  const year = (parts[2]?.length ?? 0) > 2 ? c : text.includes("'") ? 2000 + c : fullYear(c);
  return { numbers: [a, b, year], yearAt: 2, monthAt };
}

/** The calendar day of a QIF date, or null. A date that only exists in the other order is read in that one. */
export function parseQifDate(text: string, order: DateOrder): string | null {
  const parts = dateParts(text);
  if (parts === null) return null;
  const [a, b, c] = parts.numbers;
  if (parts.yearAt === 0) return calendarDate(a, b, c);
  const monthFirst = parts.monthAt === null ? order === 'month-first' : parts.monthAt === 0;
  const [asOrdered, otherwise] = monthFirst
    ? [calendarDate(c, a, b), calendarDate(c, b, a)]
    : [calendarDate(c, b, a), calendarDate(c, a, b)];
  return asOrdered ?? (parts.monthAt === null ? otherwise : null);
}

/**
 * The order of day and month over a whole file: a number above 12 proves it; failing that, the order in which the
 * dates run up or down the file; failing that, `fallback`.
 */
export function provenDateOrder(dates: readonly string[], fallback: DateOrder): DateOrder {
  let proof = 0;
  const split = dates
    .flatMap((text) => dateParts(text) ?? [])
    .filter((parts) => parts.yearAt === 2 && parts.monthAt === null);
  for (const {
    numbers: [a, b],
  } of split) {
    if (b > 12 && a <= 12) proof += 1;
    else if (a > 12 && b <= 12) proof -= 1;
  }
  if (proof !== 0) return proof > 0 ? 'month-first' : 'day-first';
  const monthFirst = disorder(split.map(({ numbers: [a, b, year] }) => (year * 100 + a) * 100 + b));
  const dayFirst = disorder(split.map(({ numbers: [a, b, year] }) => (year * 100 + b) * 100 + a));
  if (monthFirst === dayFirst) return fallback;
  return monthFirst < dayFirst ? 'month-first' : 'day-first';
}

/** Steps against the prevailing direction. */
function disorder(days: readonly number[]): number {
  let up = 0;
  let down = 0;
  for (let i = 1; i < days.length; i += 1) {
    const step = (days[i] ?? 0) - (days[i - 1] ?? 0);
    if (step > 0) up += 1;
    else if (step < 0) down += 1;
  }
  return Math.min(up, down);
}
