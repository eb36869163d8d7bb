import { type Cell, type TableRecord, textOf } from './cell.ts';
import { currencyCode } from './currencies.ts';
import { isDate } from './dates.ts';
import type { Role } from './header-words.ts';
import { type RoleWords, strongestRole, weighHeader } from './match-words.ts';
import { type Amount, readAmount } from './numbers.ts';

/** What a column's name says and what the sample's entries show in it. Counts are of entries. */
export interface Column {
  index: number;
  name: string;
  words: RoleWords;
  filled: number;
  dates: number;
  amounts: number;
  negatives: number;
  positives: number;
  /** Amounts printed with decimals or with a currency: money rather than a number of something. */
  money: number;
  currencies: number;
  letters: number;
  characters: number;
  distinct: number;
  cells: readonly Cell[];
}

const maxDistinct = 500;

/** Describes every column of the sample's entries. `names` may be shorter or longer than the entries are wide. */
export function describeColumns(entries: readonly TableRecord[], names: readonly string[]): Column[] {
  const width = entries.reduce((most, entry) => Math.max(most, entry.cells.length), names.length);
  const columns: Column[] = [];
  for (let index = 0; index < width; index += 1) {
    columns.push(
      describe(
        index,
        names[index] ?? '',
        entries.map((entry) => entry.cells[index] ?? null),
      ),
    );
  }
  return columns;
}

function describe(index: number, name: string, cells: readonly Cell[]): Column {
  const column: Column = {
    index,
    name,
    cells,
    words: weighHeader(name),
    filled: 0,
    dates: 0,
    amounts: 0,
    negatives: 0,
    positives: 0,
    money: 0,
    currencies: 0,
    letters: 0,
    characters: 0,
    distinct: 0,
  };
  const distinct = new Set<string>();
  for (const cell of cells) {
    const text = textOf(cell);
    // A dash fills a cell that has nothing to say.
    if (text === '' || text === '-' || text === '–' || text === '—') continue;
    column.filled += 1;
    column.characters += text.length;
    if (/\p{L}/u.test(text)) column.letters += 1;
    if (distinct.size < maxDistinct) distinct.add(text);
    if (currencyCode(text) !== null) column.currencies += 1;
    if (isDate(typeof cell === 'string' ? text : cell)) column.dates += 1;
    else count(column, readAmount(typeof cell === 'string' ? text : cell, null));
  }
  column.distinct = distinct.size;
  return column;
}

function count(column: Column, amount: Amount | null): void {
  if (amount === null) return;
  column.amounts += 1;
  if (amount.digits.includes('.') || amount.currency !== null || amount.signed) column.money += 1;
  if (/^[0.]*$/.test(amount.digits)) return;
  if (amount.negative) column.negatives += 1;
  else column.positives += 1;
}

/** How strongly a column's name speaks of a role, 0 to 1. */
export function says(column: Column, role: Role): number {
  return column.words.get(role) ?? 0;
}

/** Whether a column's name speaks of a role more than of any other. */
export function isNamed(column: Column, role: Role, atLeast = 0.45): boolean {
  const score = says(column, role);
  return score >= atLeast && score >= (strongestRole(column.words)?.score ?? 0);
}

/** Whether a column holds amounts (or nothing) and no dates. */
export function holdsAmounts(column: Column): boolean {
  return column.filled > 0 && column.amounts >= column.filled * 0.7 && column.dates * 2 < column.filled;
}

/** Whether a column holds text for people to read. */
export function holdsText(column: Column): boolean {
  return column.letters * 2 > column.filled && column.dates * 2 < column.filled && column.amounts * 2 < column.filled;
}
