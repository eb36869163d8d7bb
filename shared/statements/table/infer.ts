import { StatementError } from '../statement.ts';
import type { TableMapping } from '../statements.schema.ts';
import { type AmountMarks, readRowAmount, type Sign } from './amount-reading.ts';
import { isBlank, type Table, type TableRecord, textOf } from './cell.ts';
import { type AmountChoice, chooseAmount } from './choose-amount.ts';
import { type Column, describeColumns, holdsAmounts, says } from './columns.ts';
import { currencyWithin } from './currencies.ts';
import { gatherDates, gatherEvidence } from './date-evidence.ts';
import { type DateOrders, DateReader, findDateOrders, oldestFirst, orderOf, possibleOrders } from './date-order.ts';
import { findDecimalMark } from './decimal-mark.ts';
import { looksLikeEntry } from './dialect.ts';
import { accountOf, currencyOfPreamble } from './file-facts.ts';
import { columnNames, findHeader, repeatsHeader } from './find-header.ts';
import type { Layout } from './layout.ts';
import { MappedColumns } from './mapped-columns.ts';
import { findCurrencyColumn, findDateColumns, findOriginalAmount, findTextColumns, groupByAccount } from './roles.ts';
import { spendingIsPositive } from './spending.ts';

const sampleRecords = 2_000;
const maxEntries = 600;
const headRecords = 120;

interface Sample {
  table: Table;
  header: TableRecord | null;
  names: string[];
  /** Records above the header, or above the first entry. */
  preamble: TableRecord[];
  entries: TableRecord[];
  columns: Column[];
  /** The sample is the whole table. */
  whole: boolean;
}

/**
 * Finds out how a table is to be read, from its first records and what `mapping` states.
 * Returns null for a table that names its columns and has no entries.
 * Throws StatementError when no column holds dates or none holds amounts.
 */
export function inferLayout(table: Table, mapping: TableMapping = {}): Layout | null {
  const sample = takeSample(table, mapping);
  const mapped = new MappedColumns(mapping.columns, sample.names);
  if (sample.entries.length === 0) {
    if (sample.header !== null) return null;
    throw new StatementError('no-transactions', 'No row with a date and an amount was found in this file.');
  }
  const { columns, entries } = sample;
  const dateColumns = mapped.first(columns, 'date', findDateColumns(columns, entries.length));
  if (dateColumns.length === 0) throw new StatementError('unreadable', 'No column of dates was found in this file.');
  const marks: AmountMarks = {
    mark: mapping.decimalMark ?? decimalMark(columns),
    strict: mapping.decimalMark !== undefined,
  };
  const orders = dateOrders(sample, dateColumns, marks);
  const sequence = dateColumns[0]?.cells ?? [];
  const accountColumn = mapped.column(columns, 'account') ?? columns.find((column) => says(column, 'account') > 0.6);
  const choice =
    mapped.amounts(columns, entries.length, mapping) ??
    chooseAmount({
      entries,
      columns,
      marks,
      hasHeader: sample.header !== null,
      groups: groupByAccount(accountColumn, entries.length),
      oldestFirst: oldestFirst(sequence, orders),
    });
  if (choice === null) throw new StatementError('unreadable', 'No column of amounts was found in this file.');
  return buildLayout(sample, { mapping, mapped, dateColumns, marks, orders, choice });
}

function takeSample(table: Table, mapping: TableMapping): Sample {
  const records: TableRecord[] = [];
  let whole = true;
  for (const record of table.records()) {
    if (records.length >= sampleRecords) {
      whole = false;
      break;
    }
    if (!record.cells.every(isBlank)) records.push(record);
  }
  const { headerRow } = mapping;
  const head = records.slice(0, headRecords);
  const header = headerRow === undefined ? findHeader(head) : (records.find(({ row }) => row > headerRow) ?? null);
  const names = header === null ? [] : spreadNames(columnNames(header.cells));
  const body = header === null ? records : records.filter(({ row }) => row > header.row);
  const entries = body
    .filter((record) => looksLikeEntry(record) && !repeatsHeader(record.cells, names))
    .slice(0, maxEntries);
  const top = header?.row ?? entries[0]?.row ?? 0;
  const columns = describeColumns(entries, names);
  inheritNames(columns);
  return { table, header, names, preamble: records.filter(({ row }) => row < top), entries, columns, whole };
}

function spreadNames(names: string[]): string[] {
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

function decimalMark(columns: readonly Column[]): AmountMarks['mark'] {
  const money = columns.filter((column) => holdsAmounts(column) && says(column, 'otherAmount') < 0.4);
  return findDecimalMark(
    money.flatMap(({ cells }) => cells.map((cell) => (typeof cell === 'string' ? cell.trim() : cell))),
  );
}

function dateOrders(sample: Sample, dateColumns: readonly Column[], marks: AmountMarks): DateOrders {
  const evidence = gatherEvidence(sample, marks.mark);
  const cells = [...dateColumns.flatMap((column) => column.cells), ...gatherDates(sample)];
  const main = dateColumns[0];
  if (main !== undefined && !sample.whole && possibleOrders(cells).some(({ orders }) => orders.length > 1)) {
    // Only days above 12 decide, and none came in the sample: look through the rest of the column.
    for (const { cells: record } of sample.table.records()) {
      const cell = record[main.index] ?? null;
      if (!isBlank(cell) && /^(?:1[3-9]|[23]\d)\D|^\d{1,2}\D(?:1[3-9]|[23]\d)\D/.test(textOf(cell))) {
        cells.push(cell);
        if (cells.length > 50_000) break;
      }
    }
  }
  return findDateOrders(cells, main?.cells ?? [], evidence);
}

interface Findings {
  mapping: TableMapping;
  mapped: MappedColumns;
  dateColumns: Column[];
  marks: AmountMarks;
  orders: DateOrders;
  choice: AmountChoice;
}

function buildLayout(sample: Sample, findings: Findings): Layout {
  const { mapping, mapped, dateColumns, marks, orders, choice } = findings;
  const { columns, names } = sample;
  const { reading } = choice;
  const balance = mapped.index('balance') ?? choice.balance;
  const main = reading.kind === 'pair' ? (reading.credit ?? reading.debit ?? 0) : reading.column;
  const taken = new Set(
    [
      main,
      balance,
      ...(reading.kind === 'pair' ? [reading.debit] : reading.kind === 'flagged' ? [reading.flag] : []),
    ].filter((index) => index !== null),
  );
  const currency = mapped.index('currency') ?? findCurrencyColumn(columns, main, 'currency');
  const originalAmount = findOriginalAmount(columns, taken);
  for (const index of [currency, originalAmount]) if (index !== null) taken.add(index);
  const texts = findTextColumns(columns, dateColumns, taken, names);
  const forced = mapping.dateFormat === undefined ? null : orderOf(mapping.dateFormat);
  if (mapping.dateFormat !== undefined && forced === null) {
    throw new StatementError(
      'unreadable',
      `The date format "${mapping.dateFormat}" does not name a day, a month and a year.`,
    );
  }
  const turned = turnSigns(sample, findings);
  const fileCurrency =
    mapping.currency ??
    currencyWithin(names[main] ?? '') ??
    (reading.kind === 'pair' ? currencyWithin(names[reading.debit ?? main] ?? '') : null) ??
    currencyOfPreamble(sample.preamble);
  const references = mapped.index('reference') === null ? texts.references : [mapped.index('reference') ?? 0];
  return {
    ...texts,
    ...mapped.texts(texts),
    names,
    firstRow: sample.header === null ? (sample.entries[0]?.row ?? 0) : sample.header.row + 1,
    dateReader: new DateReader(orders, forced),
    amount: turned ? invert(reading) : reading,
    marks,
    balance,
    balanceSign: turned && choice.order !== null && mapping.invertSign === undefined ? -1 : 1,
    order: choice.order,
    currency: currency ?? null,
    originalAmount,
    originalCurrency: originalAmount === null ? null : findCurrencyColumn(columns, originalAmount, 'originalCurrency'),
    fileCurrency,
    forcedCurrency: mapping.currency !== undefined && mapping.columns?.currency === undefined,
    fileAccount: { number: accountOf(sample.preamble), currency: fileCurrency },
    reference: references.find((index) => isUnique(sample.table, index, sample.header?.row ?? 0)) ?? null,
  };
}

function turnSigns(sample: Sample, { mapping, marks, choice }: Findings): boolean {
  if (mapping.invertSign !== undefined) return mapping.invertSign;
  const { reading } = choice;
  if (
    reading.kind !== 'single' ||
    reading.factor !== 1 ||
    reading.unmarked !== null ||
    mapping.columns?.amount !== undefined
  )
    return false;
  const rows = sample.entries.map(({ cells }) => {
    const amount = readRowAmount(cells, reading, marks);
    const value = amount === 'blank' || 'unreadable' in amount ? 0 : Number(amount.digits) * (amount.negative ? -1 : 1);
    return { amount: value, text: cells.map(textOf).join(' ').slice(0, 400) };
  });
  return spendingIsPositive({
    title: sample.table.title,
    preamble: sample.preamble,
    names: sample.names,
    rows,
    proven: choice.order !== null,
  });
}

function invert(reading: Layout['amount']): Layout['amount'] {
  const flip = (sign: Sign): Sign => (sign === 1 ? -1 : 1);
  if (reading.kind === 'pair')
    return { ...reading, debitSign: flip(reading.debitSign), creditSign: flip(reading.creditSign) };
  return reading.kind === 'stepped'
    ? { kind: 'single', column: reading.column, factor: -1, unmarked: null }
    : { ...reading, factor: flip(reading.factor) };
}

/** Whether a column names every row differently. Payments that share an identifier must not be taken for copies. */
function isUnique(table: Table, index: number, after: number): boolean {
  const seen = new Set<string>();
  for (const { row, cells } of table.records()) {
    if (row <= after || isBlank(cells[index])) continue;
    const text = textOf(cells[index]);
    if (seen.has(text)) return false;
    seen.add(text);
  }
  return seen.size > 0;
}
