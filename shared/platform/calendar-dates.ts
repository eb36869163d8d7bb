/** Days as the API and the database write them, `YYYY-MM-DD`: without a time and without a zone. */

const msPerDay = 86_400_000;

/** `2024-02-28`, 2 → `2024-03-01`. */
export function addDays(date: string, days: number): string {
  return format(new Date(parse(date).getTime() + days * msPerDay));
}

/** The same day of a later month, or its last where it has no such day: `2024-01-31`, 1 → `2024-02-29`. */
export function addMonths(date: string, months: number): string {
  const day = parse(date);
  const wanted = day.getUTCDate();
  day.setUTCDate(1);
  day.setUTCMonth(day.getUTCMonth() + months);
  day.setUTCDate(Math.min(wanted, daysInMonth(day)));
  return format(day);
}

/** Days from one to the other: 0 where they are the same. */
export function daysBetween(from: string, to: string): number {
  return (parse(to).getTime() - parse(from).getTime()) / msPerDay;
}

/** Whole months from one day to a later one: the greatest `n` for which `addMonths(from, n)` is not after `to`. */
export function monthsBetween(from: string, to: string): number {
  const [start, end] = [parse(from), parse(to)];
  const months = (end.getUTCFullYear() - start.getUTCFullYear()) * 12 + end.getUTCMonth() - start.getUTCMonth();
  return addMonths(from, months) > to ? months - 1 : months;
}

function parse(date: string): Date {
  return new Date(`${date}T00:00:00Z`);
}

function format(day: Date): string {
  return day.toISOString().slice(0, 10);
}

function daysInMonth(day: Date): number {
  const nextMonth = new Date(day);
  nextMonth.setUTCMonth(nextMonth.getUTCMonth() + 1, 0);
  return nextMonth.getUTCDate();
}
