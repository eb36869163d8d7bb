import type { AmountMarks, AmountReading } from './amount-reading.ts';
import { readRowAmount } from './amount-reading.ts';
import { type Guess, guessAmounts } from './amount-guesses.ts';
import { type BalanceOrder, isProven, type Proof, proveBalances } from './balance-proof.ts';
import { type Column, holdsAmounts, isNamed, says } from './columns.ts';
import { readAmount } from './numbers.ts';
import type { Cell, TableRecord } from './cell.ts';

export interface AmountChoice {
  reading: AmountReading;
  /** The column of balances; null when there is none. */
  balance: number | null;
  /** How the balances follow from the amounts; null when they don't. */
  order: BalanceOrder | null;
}

interface AmountSample {
  entries: readonly TableRecord[];
  columns: readonly Column[];
  hasHeader: boolean;
  marks: AmountMarks;
  /** Rows of each account, as indices into `entries`. */
  groups: readonly (readonly number[])[];
  oldestFirst: boolean | null;
}

const proofRows = 300;
const proofWeight = 6;
const leastScore = 1.2;

/**
 * Chooses the way to read amounts. What header and cells suggest gives way to what balances prove: a guess whose
 * amounts lead from one balance to the next outranks all that don't. Returns null when no column holds amounts.
 */
export function chooseAmount(sample: AmountSample): AmountChoice | null {
  const guesses = guessAmounts(sample.columns, sample.entries.length, sample.hasHeader);
  const balances = balanceColumns(sample);
  let best: (AmountChoice & { score: number }) | null = null;
  for (const guess of guesses) {
    const choice = prove(guess, balances, sample);
    if (best === null || choice.score > best.score) best = choice;
  }
  if (best === null || best.score < leastScore) return null;
  const { reading, order } = best;
  return { reading, order, balance: best.balance ?? namedBalance(sample.columns, reading) };
}

function balanceColumns(sample: AmountSample): { column: Column; values: (number | null)[] }[] {
  return sample.columns
    .filter((column) => holdsAmounts(column) && (!sample.hasHeader || says(column, 'balance') >= 0.4))
    .slice(0, 8)
    .map((column) => ({
      column,
      values: column.cells.slice(0, proofRows).map((cell) => toNumber(cell, sample.marks)),
    }));
}

function toNumber(cell: Cell, { mark }: AmountMarks): number | null {
  const amount = readAmount(typeof cell === 'string' ? cell.trim() : cell, mark);
  if (amount === null) return null;
  return (amount.negative || amount.direction === -1 ? -1 : 1) * Number(amount.digits);
}

function prove(
  guess: Guess,
  balances: readonly { column: Column; values: (number | null)[] }[],
  sample: AmountSample,
): AmountChoice & { score: number } {
  const { reading, score } = guess;
  const amounts = signedValues(reading, sample);
  let best: AmountChoice & { score: number } = {
    reading,
    balance: null,
    order: null,
    score: reading.kind === 'stepped' ? -1 : score,
  };
  for (const { column, values } of balances) {
    if (uses(reading, column.index)) continue;
    const groups = sample.groups.map((group) => group.filter((row) => row < proofRows));
    const proof: Proof = proveBalances(amounts, values, groups, {
      oldestFirst: sample.oldestFirst,
      anySign: reading.kind === 'stepped',
    });
    if (!isProven(proof, says(column, 'balance') > 0.4)) continue;
    const weight =
      proofWeight * (proof.held / proof.checks) - (reading.kind === 'stepped' ? 1 : 0) - (proof.before ? 0.5 : 0);
    if (score + weight > best.score) {
      best = {
        reading,
        balance: column.index,
        order: { oldestFirst: proof.oldestFirst, before: proof.before },
        score: score + weight,
      };
    }
  }
  return best;
}

function signedValues(reading: AmountReading, sample: AmountSample): (number | null)[] {
  return sample.entries.slice(0, proofRows).map(({ cells }) => {
    const amount = readRowAmount(cells, reading, sample.marks);
    if (amount === 'blank' || 'unreadable' in amount) return null;
    return (amount.negative ? -1 : 1) * Number(amount.digits);
  });
}

function uses(reading: AmountReading, column: number): boolean {
  return reading.kind === 'pair' ? reading.debit === column || reading.credit === column : reading.column === column;
}

function namedBalance(columns: readonly Column[], reading: AmountReading): number | null {
  const named = columns.filter(
    (column) => holdsAmounts(column) && isNamed(column, 'balance') && !uses(reading, column.index),
  );
  return named.toSorted((a, b) => says(b, 'balance') - says(a, 'balance'))[0]?.index ?? null;
}
