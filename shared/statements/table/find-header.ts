import { type Cell, filledWidth, foldedText, isBlank, type TableRecord, textOf } from './cell.ts';
import { isDate } from './dates.ts';
import type { Role } from './header-words.ts';
import { strongestRole, weighHeader } from './match-words.ts';
import { looksLikeEntry } from './entry.ts';
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
    if (typeof cell !== 'string' || text.length > 80 || /[{}<>]|\d{5}/.test(text)) return 0;
    if (isDate(text) || (/\d/.test(text) && readAmount(text, null) !== null)) return 0;
    const strongest = strongestRole(weighHeader(text));
    if (strongest === null || strongest.score < 0.45) continue;
    named += 1;
    const score = strongest.score * (weights[strongest.role] ?? 0.4);
    if (score > (found.get(strongest.role) ?? 0)) found.set(strongest.role, score);
  }
  if (found.size < 2 || named * 4 < filled) return 0;
  const dated = found.has('date') || found.has('valueDate') ? 0 : -0.8;
  return [...found.values()].reduce((sum, score) => sum + score, dated);
}

/** The record that names the columns: the best one that a table's first records hold; null when none does. */
export function findHeader(records: readonly TableRecord[]): TableRecord | null {
  let best: TableRecord | null = null;
  let bestScore = 0;
  for (const [at, record] of records.entries()) {
    const words = headerScore(record);
    const next = records[at + 1];
    const score = words > 0 && next !== undefined && looksLikeEntry(next) ? words + 0.8 : words;
    if (score > bestScore + 0.01) [best, bestScore] = [record, score];
  }
  return bestScore >= enough || (best !== null && bestScore >= 1.4 && filled(best) <= 3) ? best : null;
}

/** A record of words as wide as the first entry and right above it: a header in words that no list knows. */
export function findUnknownHeader(records: readonly TableRecord[]): TableRecord | null {
  const at = records.findIndex(looksLikeEntry);
  const [above, entry] = [records[at - 1], records[at]];
  if (above === undefined || entry === undefined || filled(above) < 2 || filled(above) < filled(entry) * 0.6)
    return null;
  if (Math.abs(filledWidth(above.cells) - filledWidth(entry.cells)) > 1) return null;
  const names = above.cells.map(textOf).filter((name) => name !== '');
  const plain = names.every((name) => name.length <= 40 && !/^\W*\d/.test(name) && !isDate(name));
  return plain && new Set(names).size === names.length ? above : null;
}

function filled(record: TableRecord): number {
  return record.cells.filter((cell) => !isBlank(cell)).length;
}

/** The names of the columns, blanks folded. */
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
