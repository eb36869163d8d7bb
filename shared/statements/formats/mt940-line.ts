import { bankingDate, fullYear } from './dates.ts';
import { parseAmount } from './decimals.ts';

/** What the fixed part of a `:61:` field says. */
export interface StatementLine {
  date: string;
  valueDate: string | null;
  amount: string;
  pending: boolean;
  customerReference: string | null;
  bankReference: string | null;
  /** What some banks print behind the references, such as the other party's name. */
  remark: string;
  /** What is printed below the fixed part. */
  supplementary: string;
}

/** Longer than any fixed part; bounds the pattern's work. */
const fixedChars = 400;

/**
 * Value date, entry date (may be left out or blank), mark (C, D, reversals RC and RD, expected EC and ED), third letter
 * of the currency, amount, type (may be left out), references.
 */
const linePattern =
  /^\s*(\d{2})(\d{2})(\d{2})\s*(?:(\d{2})(\d{2}))?\s*(RC|RD|EC|ED|C|D)\s*[A-Z]?\s*(\d{1,20}(?:[.,]\d{0,8})?)\s*(?:[A-Z][A-Z0-9 ]{3})?(.*)$/;

/** The field `:61:` of MT940 and MT942 (SWIFT, Category 9), or what of it can't be read. */
export function parseStatementLine(
  lines: readonly string[],
): StatementLine | { unreadable: 'statement line' | 'date' | 'amount' } {
  // A bank may wrap the fixed part itself; it then only reads with the next lines.
  for (let used = 1; used <= Math.min(lines.length, 3); used += 1) {
    const parts = linePattern.exec(lines.slice(0, used).join('').slice(0, fixedChars));
    if (parts !== null) return readParts(parts, lines.slice(used).join('\n').trim());
  }
  return { unreadable: 'statement line' };
}

function readParts(parts: RegExpExecArray, supplementary: string): ReturnType<typeof parseStatementLine> {
  const [, yy, mm, dd, entryMonth, entryDay, mark = '', digits = '', references = ''] = parts;
  const valueYear = fullYear(Number(yy));
  const valueDate = bankingDate(valueYear, Number(mm), Number(dd));
  const date =
    entryMonth === undefined ? valueDate : entryDate(valueYear, Number(mm), Number(entryMonth), Number(entryDay));
  if (date === null) return { unreadable: 'date' };
  const amount = parseAmount(digits.replace(/[.,]$/, ''), ',');
  if (amount === null) return { unreadable: 'amount' };
  const leaves = mark === 'D' || mark === 'RC' || mark === 'ED';
  const [printed, remark] = splitOnce(references, /\s{2,9}(?!\s*\/\/)/);
  const [customer, bank] = splitOnce(printed, /\/\//);
  return {
    date,
    valueDate,
    amount: leaves && /[1-9]/.test(amount) ? `-${amount}` : amount,
    pending: mark.startsWith('E'),
    customerReference: reference(customer),
    bankReference: reference(bank),
    remark: remark.trim(),
    supplementary,
  };
}

function splitOnce(text: string, separator: RegExp): [string, string] {
  const found = separator.exec(text);
  return found === null ? [text, ''] : [text.slice(0, found.index), text.slice(found.index + found[0].length)];
}

/** The entry date has no year: it is the one that brings it nearest to the value date. */
function entryDate(valueYear: number, valueMonth: number, month: number, day: number): string | null {
  const apart = month - valueMonth;
  return bankingDate(valueYear + (apart > 6 ? -1 : apart < -6 ? 1 : 0), month, day);
}

function reference(text: string): string | null {
  const trimmed = text.trim();
  return trimmed === '' || trimmed === 'NONREF' ? null : trimmed;
}
