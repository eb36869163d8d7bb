import { type ReadOptions, type Statement, StatementError, type StatementRow } from '../statement.ts';
import { type Cell, filledWidth, type Table, type TableRecord } from './cell.ts';
import { decodeText } from './decode.ts';
import { findDialect } from './dialect.ts';
import { looksLikeEntry } from './entry.ts';
import { findHeader } from './find-header.ts';
import { inferLayout } from './infer.ts';
import { readRows } from './rows.ts';
import { maxColumns, splitRecords, unwrapLines } from './split.ts';
import { signBySteps } from './stepped.ts';

export type { Cell } from './cell.ts';

/** One sheet of a workbook as a grid of values. */
export interface SheetGrid {
  name: string;
  rows: Cell[][];
  /** The 1-based number of the first row; 1 when left out. */
  firstRow?: number;
}

const maxRows = 1_000_000;

/**
 * Reads a statement from delimited text (CSV of any bank). Encoding, delimiter, header, columns, formats and signs are
 * found out from the content, except for what `options.mapping` states. Rows are read as they are asked for.
 * Throws StatementError (`unreadable`, `no-transactions`; `too-large` while iterating) for what is no statement.
 */
export function readCsvStatement(bytes: Uint8Array, options: ReadOptions): Statement {
  const { mapping } = options;
  const text = unwrapLines(decodeText(bytes, mapping?.encoding));
  if (text.trim() === '') throw new StatementError('no-transactions', 'This file is empty.');
  const dialect = findDialect(text, mapping?.delimiter);
  const table: Table = {
    title: options.fileName ?? '',
    delimiter: dialect.delimiter,
    records: () => limited(splitRecords(text, dialect)),
  };
  return { format: 'csv', ...readTable(table, options) };
}

/**
 * Reads a statement from the sheets of a workbook: the one that looks most like a statement, and those that name the
 * same columns. Throws StatementError as `readCsvStatement` does.
 */
export function readSheetStatement(sheets: readonly SheetGrid[], options: ReadOptions): Statement {
  const tables = statementSheets(sheets).map((sheet): Table => {
    const title = [options.fileName ?? '', sheet.name].join(' ').trim();
    return { title, delimiter: null, records: () => limited(sheetRecords(sheet)) };
  });
  if (tables.length === 0) throw new StatementError('no-transactions', 'This workbook has no filled sheet.');
  const parts = tables.map((table) => readTable(table, options));
  return { format: 'xlsx', layout: parts[0]?.layout ?? '', rows: chain(parts.map(({ rows }) => rows)) };
}

/** Whether the beginning of a file (up to 64 KiB) is delimited text that may be a statement. */
export function looksLikeTable(head: Uint8Array): boolean {
  try {
    const text = unwrapLines(decodeText(head).trimStart());
    if (text === '' || /^(?:[<{[]|%PDF|#!)/.test(text)) return false;
    const dialect = findDialect(text, undefined);
    const records = [...take(splitRecords(text, dialect), 200)];
    if (records.some(looksLikeEntry)) return records.filter(looksLikeEntry).length * 10 >= records.length;
    return findHeader(records) !== null;
  } catch (error) {
    if (error instanceof StatementError) return false;
    throw error;
  }
}

/** The rows, and what the table looks like: exports of one source do alike. */
function readTable(table: Table, { mapping }: ReadOptions): { rows: Iterable<StatementRow>; layout: string } {
  const layout = inferLayout(table, mapping);
  if (layout === null) return { rows: [], layout: '' };
  const rows = readRows(table, layout);
  const { amount, order, names } = layout;
  const width = [...take(table.records(), 1)][0]?.cells.length ?? 0;
  return {
    rows: amount.kind === 'stepped' && order !== null ? signBySteps(rows, order) : rows,
    layout: names.length > 0 ? names.join('|') : `${width} columns`,
  };
}

function statementSheets(sheets: readonly SheetGrid[]): SheetGrid[] {
  const candidates = sheets
    .filter(({ rows }) => rows.length > 0)
    .map((sheet) => {
      const head = [...take(sheetRecords(sheet), 300)];
      const header = findHeader(head.slice(0, 120));
      const entries = head.filter(looksLikeEntry).length;
      return {
        sheet,
        names: JSON.stringify(header?.cells ?? null),
        score: (header === null ? 0 : 10) + (entries > 0 ? 20 : 0) + entries / 10,
      };
    });
  const best = candidates.reduce(
    (most, next) => (next.score > most.score ? next : most),
    candidates[0] ?? { score: 0, names: '' },
  );
  return candidates
    .filter(
      (candidate) =>
        candidate === best || (candidate.names === best.names && candidate.score >= 20 && best.names !== 'null'),
    )
    .map(({ sheet }) => sheet);
}

function* sheetRecords({ rows, firstRow = 1 }: SheetGrid): Generator<TableRecord> {
  for (const [at, cells] of rows.entries()) {
    const width = filledWidth(cells);
    if (width > maxColumns)
      throw new StatementError('unreadable', `Row ${firstRow + at} has more than ${maxColumns} columns.`);
    yield { row: firstRow + at, cells: cells.slice(0, width) };
  }
}

function* limited(records: Iterable<TableRecord>): Generator<TableRecord> {
  let count = 0;
  for (const record of records) {
    count += 1;
    if (count > maxRows)
      throw new StatementError('too-large', `This file has more than ${maxRows.toLocaleString('en')} rows.`);
    yield record;
  }
}

function* take<T>(items: Iterable<T>, count: number): Generator<T> {
  let taken = 0;
  for (const item of items) {
    if (taken >= count) return;
    taken += 1;
    yield item;
  }
}

function* chain(parts: readonly Iterable<StatementRow>[]): Generator<StatementRow> {
  for (const part of parts) yield* part;
}
