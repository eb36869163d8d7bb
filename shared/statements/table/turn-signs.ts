import { type AmountReading, readRowAmount, type AmountMarks, type Sign } from './amount-reading.ts';
import { textOf } from './cell.ts';
import type { AmountChoice } from './choose-amount.ts';
import type { Sample } from './sample.ts';
import { spendingIsPositive } from './spending.ts';

/** Whether the amounts of a single column are printed from the card's side: spending as plus. */
export function printsSpendingAsPlus(sample: Sample, { reading, order }: AmountChoice, marks: AmountMarks): boolean {
  if (reading.kind !== 'single' || reading.factor !== 1 || reading.unmarked !== null) return false;
  const rows = sample.entries.map(({ cells }) => {
    const amount = readRowAmount(cells, reading, marks);
    const value = amount === 'blank' || 'unreadable' in amount ? 0 : Number(amount.digits) * (amount.negative ? -1 : 1);
    return { amount: value, text: cells.map(textOf).join(' ').slice(0, 400) };
  });
  const { table, preamble, names } = sample;
  return spendingIsPositive({ title: table.title, preamble, names, rows, proven: order !== null });
}

/** The same reading with plus and minus exchanged. */
export function invertReading(reading: AmountReading): AmountReading {
  const flip = (sign: Sign): Sign => (sign === 1 ? -1 : 1);
  switch (reading.kind) {
    case 'pair':
      return { ...reading, debitSign: flip(reading.debitSign), creditSign: flip(reading.creditSign) };
    case 'stepped':
      return { kind: 'single', column: reading.column, factor: -1, unmarked: null };
    case 'single':
    case 'flagged':
      return { ...reading, factor: flip(reading.factor) };
  }
}
