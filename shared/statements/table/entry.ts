import { isBlank, type TableRecord, textOf } from './cell.ts';
import { isDate } from './dates.ts';
import { readAmount } from './numbers.ts';

/** Whether a record holds a date and, in another cell, an amount. */
export function looksLikeEntry(record: TableRecord): boolean {
  let [dates, amounts] = [0, 0];
  for (const cell of record.cells) {
    if (isBlank(cell)) continue;
    const value = typeof cell === 'string' ? textOf(cell) : cell;
    if (isDate(value)) dates += 1;
    else if (readAmount(value, null) !== null) amounts += 1;
    if (dates > 0 && amounts > 0) return true;
  }
  return false;
}
