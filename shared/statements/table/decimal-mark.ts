import type { Cell } from './cell.ts';
import { thousandthCurrencies } from './currencies.ts';
import { type DecimalMark, provenMark, readAmount } from './numbers.ts';

/**
 * The decimal mark of a file's amounts: what the cells prove.
 * null: nothing proves it, and a lone mark before three digits is a thousands mark.
 */
export function findDecimalMark(cells: Iterable<Cell | undefined>): DecimalMark | null {
  const votes = { '.': 0, ',': 0 };
  let thousandths = 0;
  for (const cell of cells) {
    const mark = provenMark(cell);
    if (mark !== null) votes[mark] += 1;
    else if (thousandthCurrencies.has(readAmount(cell, null)?.currency ?? '')) thousandths += 1;
  }
  if (votes['.'] !== votes[',']) return votes['.'] > votes[','] ? '.' : ',';
  return thousandths > 0 ? '.' : null;
}
