import type { TableMapping } from '../statements.schema.ts';
import { isBlank } from './cell.ts';
import { looksLikeEntry } from './entry.ts';
import { headerScore } from './find-header.ts';
import { type Dialect, splitRecords } from './split.ts';

const delimiters = [';', ',', '\t', '|'] as const;
const sampleLength = 65_536;
const sampleRecords = 200;

/** Finds the delimiter and the quote of a text: those under which most records show a date and an amount. */
export function findDialect(text: string, given: TableMapping['delimiter']): Dialect {
  const head = text.slice(0, sampleLength);
  const announced = /^sep=([,;\t|])\r?$/im.exec(head.slice(0, 20))?.[1];
  const choices = given ? [given] : announced ? [announced] : delimiters;
  let best: Dialect = { delimiter: choices[0] ?? ',', quote: '"' };
  let bestScore = Number.NEGATIVE_INFINITY;
  for (const delimiter of choices) {
    const dialect: Dialect = { delimiter, quote: findQuote(head, delimiter) };
    const score = weighDialect(head, dialect);
    if (score > bestScore) [best, bestScore] = [dialect, score];
  }
  return best;
}

/** Apostrophes wrap fields only where no field is wrapped in double quotes. */
function findQuote(head: string, delimiter: string): Dialect['quote'] {
  const edge = `[\\r\\n${delimiter}]`;
  const wraps = (quote: string): boolean =>
    new RegExp(`(?:^|${edge})${quote}`).test(head) && new RegExp(`${quote}(?:${edge}|$)`).test(head);
  return !wraps('"') && wraps("'") ? "'" : '"';
}

/** How much a text looks like a statement under a dialect. Comparable between dialects of the same text only. */
function weighDialect(head: string, dialect: Dialect): number {
  const widths = new Map<number, number>();
  let [records, entries, header] = [0, 0, 0];
  for (const record of splitRecords(head, dialect)) {
    if (record.cells.every(isBlank)) continue;
    records += 1;
    if (records > sampleRecords) break;
    widths.set(record.cells.length, (widths.get(record.cells.length) ?? 0) + 1);
    if (looksLikeEntry(record)) entries += 1;
    else header = Math.max(header, headerScore(record));
  }
  const total = Math.max(1, Math.min(records, sampleRecords));
  const [width, count] = [...widths].reduce((most, next) => (next[1] > most[1] ? next : most), [1, 0]);
  const consistency = width > 1 ? count / total : 0;
  return (4 * entries) / total + Math.min(3, header) + 2 * consistency + Math.min(width, 10) / 50;
}
