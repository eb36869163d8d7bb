import type { AmountReading, FlagWords, Sign } from './amount-reading.ts';
import { isBlank, textOf } from './cell.ts';
import { type Column, holdsAmounts, isNamed, says } from './columns.ts';
import type { Role } from './header-words.ts';
import { readAmount } from './numbers.ts';
import { signOf, signWithin } from './sign-words.ts';

/** A way to read amounts and how much the header and the cells speak for it. */
export interface Guess {
  reading: AmountReading;
  score: number;
}

const maxNumberColumns = 14;
const otherRoles: readonly Role[] = [
  'balance',
  'otherAmount',
  'originalAmount',
  'reference',
  'account',
  'otherAccount',
  'ignored',
  'category',
  'type',
];

/** Every way in which the columns of a table could tell its amounts. `entries` is the number of sampled rows. */
export function guessAmounts(columns: readonly Column[], entries: number, hasHeader: boolean): Guess[] {
  const numbers = columns.filter((column) => holdsAmounts(column) && !isIdentifier(column)).slice(0, maxNumberColumns);
  const guesses: Guess[] = [];
  for (const column of numbers) {
    const score = scoreSingle(column, entries, hasHeader) + (hasHeader ? 0 : besideCurrency(column, columns));
    const lone = says(column, 'debit') - Math.max(says(column, 'credit'), says(column, 'amount')) > 0.3;
    const factor: Sign = lone && column.negatives === 0 ? -1 : 1;
    const unmarked = unmarkedSign(column);
    guesses.push({ reading: { kind: 'single', column: column.index, factor, unmarked }, score });
    guesses.push({
      reading: { kind: 'single', column: column.index, factor: factor === 1 ? -1 : 1, unmarked },
      score: score - 4,
    });
    if (column.negatives === 0) guesses.push({ reading: { kind: 'stepped', column: column.index }, score: score - 1 });
    for (const flag of columns) {
      const words = flagWords(flag, column, hasHeader);
      if (words === null) continue;
      // Kinds of transactions name directions loosely: they don't outrank printed signs.
      const flags = says(flag, 'sign') >= 0.5 || says(flag, 'type') < 0.45;
      const bonus = (column.negatives === 0 ? 2 : flags ? 0.1 : -1.5) + 0.5 * says(flag, 'sign');
      const guess = { kind: 'flagged', column: column.index, flag: flag.index, words } as const;
      guesses.push({ reading: { ...guess, factor: 1 }, score: score + bonus });
      guesses.push({ reading: { ...guess, factor: -1 }, score: score + bonus - 4 });
    }
  }
  return [...guesses, ...guessPairs(columns, numbers, entries, hasHeader)];
}

/** Long whole numbers that (nearly) all differ, or all have the same length, are numbers of things, not amounts. */
function isIdentifier(column: Column): boolean {
  if (says(column, 'amount') > 0.4 || column.money > 0) return false;
  return column.characters / column.filled >= 8;
}

/** Of several amounts, the one that says to be in the currency of the account is the booked one. */
const inAccountCurrency =
  /\b[A-Z]{3}\b|account curr|billing|settle|booked|kontowährung|hauswährung|du compte|cuenta|rachunku|účtu|účte|számla|счета|рахунк|\bnett?o?\b|l[ií]quido/i;

function scoreSingle(column: Column, entries: number, hasHeader: boolean): number {
  const named = Math.max(says(column, 'amount'), 0.6 * Math.max(says(column, 'credit'), says(column, 'debit')));
  const other = Math.max(0, ...otherRoles.map((role) => says(column, role)));
  const words = (hasHeader ? 0 : 1.5) + 3 * named - (other > named ? 3 * other : 0);
  const account = inAccountCurrency.test(column.name) && says(column, 'amount') > 0.25 ? 0.6 : 0;
  const money = (0.8 * column.money) / column.filled;
  // Hardly a row of a statement moves nothing: a column that many rows leave blank or zero is half of a pair.
  const moving = (column.negatives + column.positives) / entries;
  return words + account + money + (column.negatives > 0 ? 1 : 0) + 1.5 * moving - column.index / 1_000;
}

/** Without a header, an amount stands beside its currency. */
function besideCurrency(column: Column, columns: readonly Column[]): number {
  const beside = columns.some(
    ({ index, currencies, filled }) =>
      Math.abs(index - column.index) === 1 && currencies > 0 && currencies >= filled * 0.8,
  );
  return beside ? 1.2 : 0;
}

/** The sign of amounts that carry no `CR` where others do. */
function unmarkedSign(column: Column): Sign | null {
  const marks = new Set<Sign>();
  for (const cell of column.cells) {
    const direction = readAmount(typeof cell === 'string' ? cell.trim() : cell, null)?.direction ?? null;
    if (direction !== null) marks.add(direction);
  }
  const [only] = marks;
  return marks.size === 1 && only !== undefined && column.negatives === 0 ? (only === 1 ? -1 : 1) : null;
}

/** Whether a column holds debit and credit flags, and what a row without one means; null when it holds none. */
function flagWords(flag: Column, amount: Column, hasHeader: boolean): FlagWords | null {
  if (flag.index === amount.index || flag.filled === 0 || flag.distinct > 25 || flag.dates > 0) return null;
  const named = says(flag, 'sign') >= 0.5 ? 2 : says(flag, 'type') >= 0.45 ? 1 : 0;
  const tally = { debit: 0, credit: 0, unknown: 0 };
  for (const cell of flag.cells) {
    if (isBlank(cell)) continue;
    const text = textOf(cell);
    const sign = named > 0 ? signWithin(text) : signOf(text);
    tally[sign === null ? 'unknown' : sign < 0 ? 'debit' : 'credit'] += 1;
  }
  const known = tally.debit + tally.credit;
  const partial = flag.filled < amount.filled && Math.abs(flag.index - amount.index) === 1;
  const unnamed = !hasHeader || flag.name === '' || partial || (tally.debit > 0 && tally.credit > 0);
  if (known < flag.filled * 0.8 || (named === 0 && !(unnamed && areFlags(flag, hasHeader)))) return null;
  if (flag.filled < amount.filled) {
    // A flag that is left out where it would be the usual one: only one of the two may ever be printed.
    if ((tally.debit > 0 && tally.credit > 0) || !partial) return null;
    return { debit: null, otherwise: tally.credit > 0 ? -1 : 1 };
  }
  return { debit: null, otherwise: tally.credit > tally.debit ? 1 : -1 };
}

/** Single letters are flags by themselves only as one of the pairs that banks use. */
function areFlags(column: Column, hasHeader: boolean): boolean {
  const letters = new Set(column.cells.map((cell) => textOf(cell).toLowerCase()).filter((text) => text.length === 1));
  if (letters.size === 0) return true;
  if (hasHeader && textRoles.some((role) => isNamed(column, role))) return false;
  return letterPairs.some((pair) => [...letters].every((letter) => pair.includes(letter)));
}

const textRoles: readonly Role[] = ['description', 'payee', 'payer', 'category', 'reference', 'account', 'currency'];
const letterPairs = ['dc', 'dk', 'dh', 'sh', 'io', 'tj', 'tk', 'ui', 'ba', 'дк', 'χπ', '出入', '支收', '借贷', '+-'];

function guessPairs(
  columns: readonly Column[],
  numbers: readonly Column[],
  entries: number,
  hasHeader: boolean,
): Guess[] {
  const guesses: Guess[] = [];
  const sides = columns.filter(
    (column) =>
      numbers.includes(column) ||
      (column.filled === 0 && (!hasHeader || says(column, 'debit') + says(column, 'credit') > 0.45)),
  );
  for (const debit of sides) {
    for (const credit of sides) {
      if (debit === credit || (debit.filled === 0 && credit.filled === 0)) continue;
      const score = hasHeader ? scoreNamedPair(debit, credit) : scoreBarePair(debit, credit, entries);
      const moving = score === null ? null : movingShare(debit, credit, entries);
      if (score === null || moving === null) continue;
      const debitSign: Sign = debit.negatives > debit.positives ? 1 : -1;
      const creditSign: Sign = credit.negatives > credit.positives ? -1 : 1;
      const pair = { kind: 'pair', debit: debit.index, credit: credit.index } as const;
      guesses.push({ reading: { ...pair, debitSign, creditSign, absolute: false }, score: score + 1.5 * moving });
      guesses.push({
        reading: { ...pair, debitSign: -1, creditSign: 1, absolute: true },
        score: score + 1.5 * moving - 1,
      });
      guesses.push({
        reading: { ...pair, debitSign: 1, creditSign: -1, absolute: true },
        score: score + 1.5 * moving - 4,
      });
    }
  }
  return guesses;
}

function scoreNamedPair(debit: Column, credit: Column): number | null {
  const [d, c] = [says(debit, 'debit'), says(credit, 'credit')];
  if (d < 0.3 || c < 0.3 || says(debit, 'credit') > d || says(credit, 'debit') > c) return null;
  return 2 + 1.5 * (d + c) - (debit.index + credit.index) / 2_000;
}

/** Without a header, neighbours that take turns are a pair; the one that is filled more often is what was spent. */
function scoreBarePair(debit: Column, credit: Column, entries: number): number | null {
  if (Math.abs(debit.index - credit.index) !== 1 || debit.negatives + credit.negatives > 0) return null;
  if (debit.filled < credit.filled || debit.filled + credit.filled > entries * 1.05) return null;
  const full = debit.filled + credit.filled >= entries * 0.9 ? 3 : 0;
  const tie = debit.filled === credit.filled && debit.index > credit.index ? -0.1 : 0;
  return full + tie + (credit.filled > 0 ? 1 : 0) + (debit.money + credit.money > 0 ? 0.5 : 0);
}

/** The share of rows that fill one of two columns with something other than zero; null when rows fill both or neither. */
function movingShare(debit: Column, credit: Column, entries: number): number | null {
  let [both, either] = [0, 0];
  for (const [row, cell] of debit.cells.entries()) {
    const [left, right] = [isNonzero(cell), isNonzero(credit.cells[row] ?? null)];
    if (left && right) both += 1;
    if (left || right) either += 1;
  }
  return both <= either * 0.05 && either >= entries * 0.5 ? either / entries : null;
}

function isNonzero(cell: Column['cells'][number]): boolean {
  const amount = readAmount(typeof cell === 'string' ? cell.trim() : cell, null);
  return amount !== null && !/^[0.]*$/.test(amount.digits);
}
