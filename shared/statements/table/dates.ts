import { type Cell, isBlank, textOf } from './cell.ts';
import { monthOf } from './month-names.ts';

/** Which part of a date stands where. `auto` parts are told by the text itself (a month name, CJK marks). */
export type DateOrder = 'dmy' | 'mdy' | 'ymd' | 'ydm' | 'dym' | 'myd';

/** A date taken apart and not yet read: three parts and the orders that its shape allows. */
export interface DateParts {
  parts: readonly [number, number, number];
  orders: readonly DateOrder[];
  /** Texts of one shape are read in one order: separators and the place of the year. */
  shape: string;
}

const maxLength = 60;
const numeric = /^(\d{1,4})([./\- ]|\. )(\d{1,4})\2(\d{1,4})(?!\d)/;
const compact = /^(\d{8})(?:[T ]?\d{6}Z?)?$/;
const cjk = /^(\d{4})\s?[年년]\s?(\d{1,2})\s?[月월]\s?(\d{1,2})\s?[日일]?/;
const dayName =
  /^(\d{1,2})(?:st|nd|rd|th|er|º)?[\s.\-/]{0,3}(?:de |of )?(\p{L}{3,14})[\s.,\-/]{0,3}(?:de )?('?\d{2}|\d{4})(?!\d)/u;
const nameDay = /^(\p{L}{3,14})[\s.\-/]{0,3}(\d{1,2})(?:st|nd|rd|th)?[\s.,\-/]{1,3}(\d{4}|\d{2})(?!\d)/u;
const yearName = /^(\d{4})[\s.\-/]{0,3}(\p{L}{3,14})[\s.\-/]{0,3}(\d{1,2})(?!\d)/u;
const weekday = /^\p{L}{2,12}[.,]{0,2} (?=[\d\p{L}])/u;
const leadingTime = /^\d{1,2}:\d{2}(?::\d{2})?[, ]{1,2}(?=\d)/;
/** After the day: nothing, a closing dot, a time of day, a zone, a weekday. */
const tail =
  /^\.?,?(?:[T\s_/-]{0,3}(?:at )?\d{1,2}[:.h]\d{2}[\d:.,hms]*\s?(?:[apAP]\.?[mM]\.?)?\s?(?:Z|[A-Z]{2,5}|[+-]\d{2}:?\d{2})?(?: \([^)]*\))?|[T\s-]\d{4,6}|Z| ?[(（]\p{L}{1,9}[)）]| \p{L}{1,3}\.?)?$/u;

/** Takes a date apart; null when a text is no date. */
export function takeApart(cell: Cell | undefined): DateParts | null {
  if (cell instanceof Date) return Number.isNaN(cell.getTime()) ? null : fromSheet(cell);
  const text = typeof cell === 'number' ? (Number.isInteger(cell) ? String(cell) : '') : textOf(cell);
  if (text.length < 6 || text.length > maxLength) return null;
  const first = text.charCodeAt(0);
  if (first >= 48 && first <= 57) return fromDigits(text);
  if (!/\d{2}/.test(text)) return null;
  return fromWords(text.replace(/[\u200b-\u200f\ufeff]/g, ''));
}

function fromSheet(date: Date): DateParts {
  return { parts: [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()], orders: ['ymd'], shape: 'sheet' };
}

function fromDigits(text: string): DateParts | null {
  const spread = numeric.exec(text);
  if (spread && tail.test(text.slice(spread[0].length))) {
    const [, a = '', separator = '', b = '', c = ''] = spread;
    const orders = ordersOf(a.length, b.length, c.length);
    if (orders === null) return null;
    return { parts: [Number(a), Number(b), Number(c)], orders, shape: `${separator}${orders[0]}${orders.length}` };
  }
  const packed = compact.exec(text);
  if (packed) return fromCompact(packed[1] ?? '');
  const marked = cjk.exec(text);
  if (marked && tail.test(text.slice(marked[0].length))) {
    return { parts: [Number(marked[1]), Number(marked[2]), Number(marked[3])], orders: ['ymd'], shape: 'cjk' };
  }
  const timed = leadingTime.exec(text);
  if (timed) return fromDigits(text.slice(timed[0].length));
  return named(dayName, text, 'dmy') ?? named(yearName, text, 'ymd');
}

function fromWords(text: string): DateParts | null {
  const direct = named(nameDay, text, 'mdy');
  if (direct) return direct;
  const lead = weekday.exec(text);
  if (!lead) return null;
  const rest = text.slice(lead[0].length);
  return /^\d/.test(rest) ? fromDigits(rest) : named(nameDay, rest, 'mdy');
}

function named(pattern: RegExp, text: string, order: 'dmy' | 'mdy' | 'ymd'): DateParts | null {
  const found = pattern.exec(text);
  if (!found || !tail.test(text.slice(found[0].length))) return null;
  const monthAt = order.indexOf('m');
  const month = monthOf(found[monthAt + 1] ?? '');
  if (month === null) return null;
  const values = [1, 2, 3].map((at) => (at === monthAt + 1 ? month : Number((found[at] ?? '').replace("'", ''))));
  return { parts: [values[0] ?? 0, values[1] ?? 0, values[2] ?? 0], orders: [order], shape: `name-${order}` };
}

function ordersOf(a: number, b: number, c: number): readonly DateOrder[] | null {
  if (a > 2 ? a !== 4 || b > 2 || c > 2 : b > 2 ? b !== 4 || c > 2 : c === 3) return null;
  if (a === 4) return ['ymd'];
  if (b === 4) return ['dym', 'myd'];
  if (c === 4) return ['dmy', 'mdy'];
  if (c === 1) return null;
  return a === 2 ? ['dmy', 'mdy', 'ymd'] : ['dmy', 'mdy'];
}

function fromCompact(digits: string): DateParts | null {
  const at = (from: number, to: number): number => Number(digits.slice(from, to));
  if (/^(?:19|20)\d\d(?:0[1-9]|1[0-2])/.test(digits)) {
    return { parts: [at(0, 4), at(4, 6), at(6, 8)], orders: ['ymd'], shape: 'compact' };
  }
  if (!/^\d{4}(?:19|20)/.test(digits)) return null;
  return { parts: [at(0, 2), at(2, 4), at(4, 8)], orders: ['dmy', 'mdy'], shape: 'compact-dmy' };
}

/** The day that three parts mean in an order, as `YYYY-MM-DD`; null when there is no such day between 1970 and 2099. */
export function isoDate(parts: readonly [number, number, number], order: DateOrder): string | null {
  const at = (part: 'd' | 'm' | 'y'): number => parts[order.indexOf(part) as 0 | 1 | 2];
  const short = at('y');
  const year = short < 100 ? short + (short < 70 ? 2000 : 1900) : short;
  const [month, day] = [at('m'), at('d')];
  if (year < 1970 || year > 2099 || month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return null;
  return `${year}-${month < 10 ? '0' : ''}${month}-${day < 10 ? '0' : ''}${day}`;
}

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** Whether a cell holds a day that exists, read in some order. */
export function isDate(cell: Cell | undefined): boolean {
  if (isBlank(cell) || typeof cell === 'number' || typeof cell === 'boolean') return false;
  const date = takeApart(cell);
  return date !== null && date.orders.some((order) => isoDate(date.parts, order) !== null);
}

/** Days since 1970 of an ISO date, for comparing. */
export function dayNumber(iso: string): number {
  return Date.parse(iso) / 86_400_000;
}
