import { type Cell, foldedText, isBlank, type TableRecord, textOf } from './cell.ts';
import { isDate } from './dates.ts';
import type { Role } from './header-words.ts';
import { strongestRole, weighHeader } from './match-words.ts';
import { readAmount } from './numbers.ts';

const maxHeaderCells = 200;
/** A header names its columns; a record with less than this much of it is a preamble line or an entry. */
const enough = 2;

const weights: Partial<Record<Role, number>> = {
  date: 1.2,
  valueDate: 0.8,
  amount: 1,
  debit: 0.8,
  credit: 0.8,
  balance: 0.7,
  description: 0.7,
  currency: 0.6,
  payee: 0.6,
};

/** How much a record reads like the names of a statement's columns: about 1 for each role that its words name. */
export function headerScore(record: TableRecord): number {
  const found = new Map<Role, number>();
  let [named, filled] = [0, 0];
  for (const cell of record.cells.slice(0, maxHeaderCells)) {
    if (isBlank(cell)) continue;
    filled += 1;
    const text = textOf(cell);
    if (typeof cell !== 'string' || text.length > 80) return 0;
    if (isDate(text) || (/\d/.test(text) && readAmount(text, null) !== null)) return 0;
    const strongest = strongestRole(weighHeader(text));
    if (strongest === null || strongest.score < 0.45) continue;
    named += 1;
    const score = strongest.score * (weights[strongest.role] ?? 0.4);
    if (score > (found.get(strongest.role) ?? 0)) found.set(strongest.role, score);
  }
  if (found.size < 2 || named * 4 < filled) return 0;
  return [...found.values()].reduce((sum, score) => sum + score, 0);
}

/** The record that names the columns: the best one that a table's first records hold; null when none does. */
export function findHeader(records: readonly TableRecord[]): TableRecord | null {
  let best: TableRecord | null = null;
  let bestScore = 0;
  for (const record of records) {
    const score = headerScore(record);
    if (score > bestScore + 0.01) [best, bestScore] = [record, score];
  }
  return bestScore >= enough || (best !== null && bestScore >= 1.4 && filled(best) <= 3) ? best : null;
}

function filled(record: TableRecord): number {
  return record.cells.filter((cell) => !isBlank(cell)).length;
}

/** The names of the columns. A name that spans several cells is passed on to the unnamed ones at its right. */
export function columnNames(header: readonly Cell[]): string[] {
  return header.map((cell) => foldedText(cell));
}

/** Whether a record repeats the header. */
export function repeatsHeader(cells: readonly Cell[], names: readonly string[]): boolean {
  let same = 0;
  for (const [index, cell] of cells.entries()) {
    if (isBlank(cell)) continue;
    if (foldedText(cell) !== names[index]) return false;
    same += 1;
  }
  return same > 1;
}
