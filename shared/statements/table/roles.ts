import { isBlank, textOf } from './cell.ts';
import { type Column, holdsAmounts, holdsText, isNamed, says } from './columns.ts';
import type { Role } from './header-words.ts';
import { strongestRole } from './match-words.ts';

/** The columns that hold no amounts, by what they are for. Indices into a record's cells. */
export interface TextColumns {
  /** Where the booking day stands; a row that leaves the first one blank is dated by the next. */
  dates: number[];
  valueDate: number | null;
  description: number[];
  /** Every cell from here on continues the description; null when the table has a fixed width. */
  overflow: number | null;
  payee: number | null;
  payer: number | null;
  type: number | null;
  account: number | null;
  accountName: number | null;
  status: number | null;
  /** Candidates for the bank's identifier, the likeliest first. */
  references: number[];
}

/** Finds the columns of dates, the likeliest booking date first. */
export function findDateColumns(columns: readonly Column[], entries: number): Column[] {
  const score = (column: Column): number =>
    3 * says(column, 'date') -
    3 * Math.max(says(column, 'valueDate'), says(column, 'otherDate')) * (isNamed(column, 'date') ? 0 : 1) +
    column.dates / entries -
    column.index / 1_000;
  return columns
    .filter((column) => (column.dates > 0 && column.dates >= column.filled * 0.5) || isNamed(column, 'date', 0.9))
    .toSorted((a, b) => score(b) - score(a));
}

/** Finds what the remaining columns are for. `taken` are the columns of amounts, flags and balances. */
export function findTextColumns(
  columns: readonly Column[],
  dateColumns: readonly Column[],
  taken: ReadonlySet<number>,
  { names, speaks: hasHeader }: { names: readonly string[]; speaks: boolean },
): TextColumns {
  const free = columns.filter((column) => !taken.has(column.index) && !dateColumns.includes(column));
  const named = (role: Role, atLeast?: number): Column[] =>
    free.filter((column) => isNamed(column, role, atLeast)).toSorted((a, b) => says(b, role) - says(a, role));
  const account = hasHeader
    ? named('account').find(isSteady)
    : free.find((column) => isSteady(column) && holdsAccounts(column));
  const description = findDescription(free, hasHeader, account);
  const [date, ...others] = dateColumns;
  const valueDate = others.find((column) => isNamed(column, 'valueDate')) ?? (hasHeader ? undefined : others[0]);
  return {
    dates: [date, ...others].filter((column) => column !== undefined).map(({ index }) => index),
    valueDate: valueDate?.index ?? null,
    description: description.map(({ index }) => index),
    overflow: overflowFrom(names, columns.length, taken),
    payee: named('payee')[0]?.index ?? null,
    payer: named('payer')[0]?.index ?? null,
    type: named('type').find(holdsText)?.index ?? null,
    account: account?.index ?? null,
    accountName: named('accountName').find(isSteady)?.index ?? null,
    status: named('status').find(holdsText)?.index ?? null,
    references: named('reference')
      .filter((column) => column.distinct >= Math.min(column.filled, 400))
      .map(({ index }) => index),
  };
}

/** The holder's own account stays the same over many rows. */
function isSteady(column: Column): boolean {
  return column.filled > 0 && column.dates === 0 && column.distinct <= Math.max(2, column.filled / 4);
}

function holdsAccounts(column: Column): boolean {
  const like = column.cells.filter((cell) => /^(?:[A-Z]{2}\d{2}[A-Z\d ]{10,34}|\d[\d\-/* ]{7,24})$/.test(textOf(cell)));
  return like.length >= column.filled * 0.9 && !(holdsAmounts(column) && column.money > 0);
}

function findDescription(free: readonly Column[], hasHeader: boolean, account: Column | undefined): Column[] {
  if (hasHeader) {
    const named = free.filter((column) => isNamed(column, 'description') && column.dates * 2 <= column.filled);
    const texts = named.filter(
      (column) => column.filled === 0 || holdsText(column) || says(column, 'description') > 0.8,
    );
    if (texts.some((column) => column.filled > 0)) return texts;
    const unnamed = longest(
      free.filter((column) => column.name === '' || strongestRole(column.words) === null),
      account,
    );
    return unnamed.length > 0
      ? unnamed
      : longest(
          free.filter((column) => isNamed(column, 'reference')),
          account,
        );
  }
  return longest(free, account);
}

/** Free text, where no name tells: words of several letters that are not the same in every row. */
function longest(free: readonly Column[], account: Column | undefined): Column[] {
  const texts = free.filter(
    (column) => column !== account && holdsText(column) && column.currencies * 2 < column.filled,
  );
  const length = (column: Column): number => column.characters / Math.max(1, column.filled);
  const most = Math.max(0, ...texts.map(length));
  return texts.filter((column) => length(column) >= Math.min(8, most) && (column.distinct > 1 || column.filled < 3));
}

/** Where fields stand behind the last named column and behind the amounts among them. */
function overflowFrom(names: readonly string[], width: number, taken: ReadonlySet<number>): number | null {
  const from = Math.max(names.length, ...[...taken].map((index) => index + 1));
  return names.length > 0 && width > from ? from : null;
}

/** The column whose currency codes belong to an amount column: named so, and the nearest one. */
export function findCurrencyColumn(
  columns: readonly Column[],
  amount: number,
  role: 'currency' | 'originalCurrency',
): number | null {
  let best: { index: number; score: number } | null = null;
  for (const column of columns) {
    if (column.filled > 0 && column.currencies < column.filled * 0.6) continue;
    const other = role === 'currency' ? 'originalCurrency' : 'currency';
    if (column.filled === 0 && !isNamed(column, role)) continue;
    if (role === 'currency' && isNamed(column, 'originalCurrency')) continue;
    const distance = column.index - amount;
    const score =
      (2 * column.currencies) / Math.max(1, column.filled) +
      2 * says(column, role) -
      1.5 * says(column, other) -
      Math.abs(distance) * 0.1 -
      (distance < 0 ? 0.05 : 0);
    if ((best === null || score > best.score) && (role === 'currency' || isNamed(column, role)))
      best = { index: column.index, score };
  }
  return best?.index ?? null;
}

/** The amount in the currency of the purchase, where a column is named so. */
export function findOriginalAmount(columns: readonly Column[], taken: ReadonlySet<number>): number | null {
  const named = columns.filter(
    (column) => !taken.has(column.index) && holdsAmounts(column) && isNamed(column, 'originalAmount'),
  );
  return named[0]?.index ?? null;
}

/** Rows of one account each, as indices into a column's cells. */
export function groupByAccount(column: Column | undefined, entries: number): number[][] {
  const groups = new Map<string, number[]>();
  for (let row = 0; row < entries; row += 1) {
    const cell = column?.cells[row];
    const key = isBlank(cell) ? '' : textOf(cell);
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  return [...groups.values()];
}
