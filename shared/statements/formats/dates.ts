/** `YYYY-MM-DD`, or null when there is no such day between 1900 and 2199. */
export function calendarDate(year: number, month: number, day: number): string | null {
  if (!(year >= 1900 && year <= 2199) || !(month >= 1 && month <= 12)) return null;
  if (!(day >= 1 && day <= daysIn(year, month))) return null;
  return `${year}-${pad(month)}-${pad(day)}`;
}

/** The same for banks that count every month as 30 days or 31: a day after the month's end is its last day. */
export function bankingDate(year: number, month: number, day: number): string | null {
  const isMonth = month >= 1 && month <= 12;
  return calendarDate(year, month, isMonth && day <= 31 ? Math.min(day, daysIn(year, month)) : day);
}

/** The year of a two-digit one: 1970 to 2069. */
export function fullYear(twoDigits: number): number {
  return twoDigits < 70 ? 2000 + twoDigits : 1900 + twoDigits;
}

/** The date at the start of an ISO 8601 date or time (`2024-03-31T10:00+01:00`), as printed: no shift between zones. */
export function isoDate(text: string): string | null {
  const parts = /^\s*(\d{4})(-?)(\d{2})\2(\d{2})/.exec(text);
  return parts === null ? null : calendarDate(Number(parts[1]), Number(parts[3]), Number(parts[4]));
}

function daysIn(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

function pad(number: number): string {
  return String(number).padStart(2, '0');
}
