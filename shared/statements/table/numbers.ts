import type { Cell } from './cell.ts';
import { currencyOf } from './currencies.ts';

export type DecimalMark = '.' | ',';

/** An amount as printed: exact digits and apart from them everything that may tell its direction. */
export interface Amount {
  /** Unsigned, no thousands marks, `.` before the decimals: `1234.50`. */
  digits: string;
  negative: boolean;
  /** A plus, a minus or parentheses were printed. */
  signed: boolean;
  /** A debit or credit mark glued to the number (`12.00 DR`). */
  direction: -1 | 1 | null;
  currency: string | null;
}

const plain = /^([+-]?)(\d{1,15})(?:([.,])(\d{1,2}|\d{4,8}))?$/;
const grouped = /^([+-]?)(\d{1,3})([.,])(\d{3}(?:\3\d{3}){0,3})([.,])(\d{1,2})$/;
const invisible = /[\u200b-\u200f\u061c\u202a-\u202e\u2060-\u2069\ufeff]/g;
const blanks = /[\u00a0\u2000-\u200a\u202f\u3000\s]+/g;
const minuses = /[\u2010-\u2015\u2212\ufe63\uff0d]/g;
const easternDigits = /[\u0660-\u0669\u06f0-\u06f9\uff10-\uff19]/g;
const body = /\d[\d.,'’´\u066b\u066c _]*\d|\d/;
const maxLength = 48;

/**
 * Reads a cell that holds nothing but an amount, with its sign, currency and thousands marks.
 * `mark` decides only where the text itself doesn't (`1.234`); null reads such a text as thousands.
 * Returns null for anything else.
 */
export function readAmount(cell: Cell | undefined, mark: DecimalMark | null): Amount | null {
  if (typeof cell === 'number') return fromNumber(cell);
  if (typeof cell !== 'string' || cell.length === 0 || cell.length > maxLength) return null;
  const simple = plain.exec(cell);
  if (simple) {
    const [, sign = '', whole = '', , decimals] = simple;
    return {
      digits: decimals === undefined ? trimZeros(whole) : `${trimZeros(whole)}.${decimals}`,
      negative: sign === '-',
      signed: sign !== '',
      direction: null,
      currency: null,
    };
  }
  return readGrouped(cell) ?? readDecorated(cell, mark);
}

/** `-1.234,56` and `1,234,567.8`: nothing but digits, a sign and both marks. */
function readGrouped(cell: string): Amount | null {
  const found = grouped.exec(cell);
  if (!found || found[3] === found[5]) return null;
  const [, sign = '', first = '', , rest = '', , decimals = ''] = found;
  const digits = `${trimZeros(first + rest.replace(/[.,]/g, ''))}.${decimals}`;
  return { digits, negative: sign === '-', signed: sign !== '', direction: null, currency: null };
}

/** The decimal mark that a text proves by itself; null when it has none or could be read both ways. */
export function provenMark(cell: Cell | undefined): DecimalMark | null {
  if (typeof cell !== 'string' || cell.length > maxLength) return null;
  const parts = takeApart(cell);
  if (parts === null) return null;
  const digits = readDigits(parts.body, null);
  return digits === null ? null : digits.proves;
}

function fromNumber(value: number): Amount | null {
  if (!Number.isFinite(value) || Math.abs(value) >= 1e15) return null;
  // A sheet stores binary fractions; 15 digits are what it shows and what it was given.
  const short = Math.abs(Number(value.toPrecision(15)));
  const digits = String(short).includes('e') ? short.toFixed(12).replace(/0+$/, '').replace(/\.$/, '') : String(short);
  return { digits, negative: value < 0, signed: value < 0, direction: null, currency: null };
}

function readDecorated(cell: string, mark: DecimalMark | null): Amount | null {
  const parts = takeApart(cell);
  if (parts === null) return null;
  const digits = readDigits(parts.body, mark);
  const before = digits === null ? null : readDecoration(parts.before);
  const after = before === null ? null : readDecoration(parts.after);
  if (digits === null || before === null || after === null) return null;
  const enclosed = before.sign === '(' && after.sign === ')';
  if ((before.sign === '(') !== (after.sign === ')')) return null;
  if (before.sign === ')' || after.sign === '(' || (!enclosed && before.sign !== '' && after.sign !== '')) return null;
  const sign = enclosed ? '-' : before.sign + after.sign;
  return {
    digits: digits.value,
    negative: sign === '-',
    signed: sign !== '',
    direction: after.direction ?? before.direction,
    currency: before.currency ?? after.currency,
  };
}

interface Parts {
  before: string;
  body: string;
  after: string;
}

function takeApart(cell: string): Parts | null {
  const text = cell
    .replace(invisible, '')
    .replace(blanks, ' ')
    .replace(minuses, '-')
    .replace(/[，．]/g, (sign) => (sign === '，' ? ',' : '.'))
    .replace(easternDigits, (digit) => String(((digit.codePointAt(0) ?? 0) % 16) % 10))
    .trim()
    .replace(/^(?:="(.*)"|')/, '$1');
  const found = body.exec(text);
  if (!found) return null;
  const [digits] = found;
  const bare = /(?:^|[^\p{L}])[.,]$/u.test(text.slice(0, found.index)) ? 1 : 0;
  return {
    before: text.slice(0, found.index - bare),
    body: text.slice(found.index - bare, found.index + digits.length),
    after: text.slice(found.index + digits.length),
  };
}

interface Decoration {
  sign: '' | '+' | '-' | '(' | ')';
  direction: -1 | 1 | null;
  currency: string | null;
}

const directions = new Map<string, -1 | 1>([
  ['cr', 1],
  ['c', 1],
  ['h', 1],
  ['dr', -1],
  ['db', -1],
  ['d', -1],
  ['s', -1],
]);

/** Reads what stands before or after the digits: signs, a currency, a direction, and `.-` or `,--` for "no cents". */
function readDecoration(text: string): Decoration | null {
  const decoration: Decoration = { sign: '', direction: null, currency: null };
  if (text === '') return decoration;
  const words = text.replace(/^[.,](?:-{1,2}|=)(?=\s|$)/, '').match(/[+\-()]|[^\s+\-()\d]+/g) ?? [];
  for (const word of words) {
    if (word === '+' || word === '-' || word === '(' || word === ')') {
      if (decoration.sign !== '') return null;
      decoration.sign = word;
      continue;
    }
    const direction = directions.get(word.toLowerCase().replace(/\.$/, ''));
    const currency = direction === undefined ? currencyOf(word) : undefined;
    if (direction !== undefined && decoration.direction === null) decoration.direction = direction;
    else if (currency !== undefined) decoration.currency ??= currency;
    else return null;
  }
  return decoration;
}

interface Digits {
  value: string;
  proves: DecimalMark | null;
}

function readDigits(text: string, mark: DecimalMark | null): Digits | null {
  const last = Math.max(text.lastIndexOf('.'), text.lastIndexOf(','), text.lastIndexOf('\u066b'));
  if (last < 0) return whole(text, null);
  const char = text[last] === '.' ? '.' : ',';
  const head = text.slice(0, last);
  const tail = text.slice(last + 1);
  if (!/^\d+$/.test(tail)) return null;
  const repeated = head.includes(text[last] ?? '');
  if (repeated) return whole(text, char === '.' ? ',' : '.');
  const decided = /[^\d]/.test(head) || tail.length !== 3 || !/^[1-9]\d{0,2}$/.test(head);
  if (!decided && mark !== char) return { value: trimZeros(head + tail), proves: null };
  const integer = head === '' ? { value: '0', proves: null } : whole(head, null);
  if (integer === null) return null;
  return { value: `${integer.value}.${tail}`, proves: decided ? char : null };
}

function whole(text: string, proves: DecimalMark | null): Digits | null {
  if (/^\d+$/.test(text)) return { value: trimZeros(text), proves };
  const groups = text.split(/[.,'’´\u066b\u066c _]/);
  const [first = '', ...rest] = groups;
  const end = rest.at(-1) ?? '';
  const western = rest.every((group) => group.length === 3);
  const indian = end.length === 3 && rest.slice(0, -1).every((group) => group.length === 2);
  if (!(western || indian) || first.length > 3 || first === '') return null;
  const value = groups.join('');
  return { value: trimZeros(value), proves };
}

function trimZeros(digits: string): string {
  return digits.length > 1 && digits.startsWith('0') ? digits.replace(/^0+(?=\d)/, '') : digits;
}
