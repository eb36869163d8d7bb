import { type Cell, isBlank, textOf } from './cell.ts';
import { type Amount, type DecimalMark, provenMark, readAmount } from './numbers.ts';
import { signWithin } from './sign-words.ts';

export type Sign = -1 | 1;

/** How a row's signed amount is found in its cells. */
export type AmountReading =
  /** One column; `unmarked` is the sign of amounts without the debit or credit mark that others carry. */
  | { kind: 'single'; column: number; factor: Sign; unmarked: Sign | null }
  /** One column of sizes and one of words or letters that say the direction. */
  | { kind: 'flagged'; column: number; flag: number; words: FlagWords; factor: Sign }
  /** Two columns of which a row fills one. With `absolute`, printed signs are ignored. */
  | { kind: 'pair'; debit: number | null; credit: number | null; debitSign: Sign; creditSign: Sign; absolute: boolean }
  /** One column of sizes; the balances say the direction. */
  | { kind: 'stepped'; column: number };

export interface FlagWords {
  /** Given by the user: these mean debit, all others credit. */
  debit: ReadonlySet<string> | null;
  /** The direction of a row whose flag is blank or unknown. */
  otherwise: Sign;
}

export interface SignedAmount {
  /** Unsigned and exact, `.` before the decimals. */
  digits: string;
  negative: boolean;
  currency: string | null;
}

/** What a row's amount cells hold: an amount, nothing, or a cell that can't be read as an amount. */
export type AmountCell = SignedAmount | 'blank' | { unreadable: number };

export interface AmountMarks {
  mark: DecimalMark | null;
  /** The user stated the mark: a text that proves the other one is unreadable. */
  strict: boolean;
}

/** Reads a row's amount. For `stepped` the sign is that of the printed size. */
export function readRowAmount(cells: readonly Cell[], reading: AmountReading, marks: AmountMarks): AmountCell {
  if (reading.kind === 'pair') return readPair(cells, reading, marks);
  const amount = amountAt(cells, reading.column, marks);
  if (amount === 'blank' || 'unreadable' in amount) return amount;
  if (reading.kind === 'flagged') return readFlagged(amount, cells[reading.flag], reading);
  const factor = reading.kind === 'single' ? reading.factor : 1;
  const marked = amount.direction ?? (reading.kind === 'single' && !amount.negative ? reading.unmarked : null);
  const sign = marked ?? (amount.negative ? -1 : 1) * factor;
  return signed(amount, sign < 0);
}

function readFlagged(
  amount: Amount,
  flag: Cell | undefined,
  reading: AmountReading & { kind: 'flagged' },
): SignedAmount {
  const { debit, otherwise } = reading.words;
  const text = textOf(flag);
  const sign = debit === null ? (signWithin(text) ?? otherwise) : debit.has(text.toLowerCase()) ? -1 : 1;
  return signed(amount, sign * reading.factor < 0);
}

function readPair(cells: readonly Cell[], reading: AmountReading & { kind: 'pair' }, marks: AmountMarks): AmountCell {
  const sides = [
    { column: reading.debit, sign: reading.debitSign },
    { column: reading.credit, sign: reading.creditSign },
  ];
  const found: SignedAmount[] = [];
  for (const { column, sign } of sides) {
    const amount = column === null ? 'blank' : amountAt(cells, column, marks);
    if (amount === 'blank') continue;
    if ('unreadable' in amount) return amount;
    const printed = amount.negative && !reading.absolute ? -1 : 1;
    found.push(signed(amount, printed * sign < 0));
  }
  const [first, second] = found;
  if (first === undefined) return 'blank';
  if (second === undefined || isZero(second.digits)) return first;
  return isZero(first.digits) ? second : add(first, second);
}

function amountAt(
  cells: readonly Cell[],
  column: number,
  { mark, strict }: AmountMarks,
): Amount | 'blank' | { unreadable: number } {
  const cell = cells[column];
  if (isBlank(cell) || (typeof cell === 'string' && /^\s*['"\-–—]\s*$/.test(cell))) return 'blank';
  const value = typeof cell === 'string' ? cell.trim() : cell;
  const amount = readAmount(value, mark);
  if (amount === null) return { unreadable: column };
  const proven = strict ? provenMark(value) : null;
  return proven === null || proven === mark ? amount : { unreadable: column };
}

function signed({ digits, currency }: { digits: string; currency: string | null }, negative: boolean): SignedAmount {
  return { digits, currency, negative: negative && !isZero(digits) };
}

export function isZero(digits: string): boolean {
  return /^[0.]*$/.test(digits);
}

function add(a: SignedAmount, b: SignedAmount): SignedAmount {
  const decimals = Math.max(decimalsOf(a.digits), decimalsOf(b.digits));
  const sum = scaled(a, decimals) + scaled(b, decimals);
  const text = String(sum < 0n ? -sum : sum).padStart(decimals + 1, '0');
  const digits = decimals === 0 ? text : `${text.slice(0, -decimals)}.${text.slice(-decimals)}`;
  return { digits, negative: sum < 0n, currency: a.currency ?? b.currency };
}

function decimalsOf(digits: string): number {
  const dot = digits.indexOf('.');
  return dot < 0 ? 0 : digits.length - dot - 1;
}

function scaled({ digits, negative }: SignedAmount, decimals: number): bigint {
  const size = BigInt(digits.replace('.', '') + '0'.repeat(decimals - decimalsOf(digits)));
  return negative ? -size : size;
}

/** The amount as the contract prints it: `-42.10`. */
export function printAmount({ digits, negative }: SignedAmount): string {
  return negative ? `-${digits}` : digits;
}
