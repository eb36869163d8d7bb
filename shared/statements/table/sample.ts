import type { TableMapping } from '../statements.schema.ts';
import { foldedText, isBlank, type Table, type TableRecord } from './cell.ts';
import { type Column, describeColumns, holdsAmounts } from './columns.ts';
import { looksLikeEntry } from './entry.ts';
import { columnNames, findHeader, findUnknownHeader, repeatsHeader } from './find-header.ts';

const sampleRecords = 2_000;
const maxEntries = 600;
const headRecords = 120;
/** Wide tables are known from fewer rows. */
const maxCells = 40_000;

/** The beginning of a table, taken apart: what everything else is found out from. */
export interface Sample {
  table: Table;
  header: TableRecord | null;
  names: string[];
  /** The names are words that say what columns are for. */
  speaks: boolean;
  /** Records above the header, or above the first entry. */
  preamble: TableRecord[];
  /** Records that look like transactions; where none does, all records under the header. */
  entries: TableRecord[];
  columns: Column[];
  /** The sample is the whole table. */
  whole: boolean;
}

/** Reads the beginning of a table and finds its header, its entries and what its columns show. */
export function takeSample(table: Table, mapping: TableMapping): Sample {
  const records: TableRecord[] = [];
  let whole = true;
  let cells = 0;
  for (const record of table.records()) {
    cells += record.cells.length;
    if (records.length >= sampleRecords || cells > maxCells) {
      whole = false;
      break;
    }
    if (!record.cells.every(isBlank)) records.push(record);
  }
  const head = records.slice(0, headRecords);
  const known = statedHeader(records, mapping) ?? findHeader(head);
  const header = known ?? findUnknownHeader(head);
  const names = header === null ? [] : withoutBlankEnd(columnNames(header.cells));
  const body = header === null ? records : records.filter(({ row }) => row > header.row);
  const rows = body.filter(({ cells }) => !repeatsHeader(cells, names)).slice(0, sampleRecords);
  const readable = rows.filter(looksLikeEntry);
  const entries = (readable.length > 0 || header === null ? readable : rows).slice(0, maxEntries);
  const top = header?.row ?? entries[0]?.row ?? 0;
  const columns = describeColumns(entries, names);
  inheritNames(columns);
  const preamble = records.filter(({ row }) => row < top);
  return { table, header, names, speaks: known !== null, preamble, entries, columns, whole };
}

/** The header that the user states: by its row, or by the names of its columns. */
function statedHeader(records: readonly TableRecord[], { headerRow, columns }: TableMapping): TableRecord | null {
  if (headerRow !== undefined) return records.find(({ row }) => row > headerRow) ?? null;
  const stated = Object.values(columns ?? {})
    .flat()
    .filter((column) => typeof column === 'string');
  if (stated.length === 0) return null;
  const holds = ({ cells }: TableRecord): boolean =>
    stated.every((name) => cells.some((cell) => foldedText(cell) === name.trim()));
  return records.slice(0, headRecords).find(holds) ?? null;
}

function withoutBlankEnd(names: string[]): string[] {
  let width = names.length;
  while (width > 0 && names[width - 1] === '') width -= 1;
  return names.slice(0, Math.max(width, 1));
}

/** A name over a column of currency codes and an unnamed column of amounts at its right belongs to both. */
function inheritNames(columns: Column[]): void {
  for (const [at, column] of columns.entries()) {
    const right = columns[at + 1];
    if (right === undefined || right.name !== '' || !holdsAmounts(right) || column.currencies === 0) continue;
    if (column.currencies >= column.filled * 0.6) Object.assign(right, { words: column.words });
  }
}
