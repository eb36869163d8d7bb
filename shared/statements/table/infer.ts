import { StatementError } from '../statement.ts';
import type { TableMapping } from '../statements.schema.ts';
import type { AmountMarks, AmountReading } from './amount-reading.ts';
import { isBlank, type Table, textOf } from './cell.ts';
import { type AmountChoice, chooseAmount } from './choose-amount.ts';
import { type Column, holdsAmounts, isNamed, says } from './columns.ts';
import { currencyWithin } from './currencies.ts';
import { gatherDates, gatherEvidence } from './date-evidence.ts';
import { type DateOrders, DateReader, findDateOrders, oldestFirst, orderOf, possibleOrders } from './date-order.ts';
import { findDecimalMark } from './decimal-mark.ts';
import { accountOf, currencyOfPreamble } from './file-facts.ts';
import type { Layout } from './layout.ts';
import { MappedColumns } from './mapped-columns.ts';
import { readAmount } from './numbers.ts';
import { findCurrencyColumn, findDateColumns, findOriginalAmount, findTextColumns, groupByAccount } from './roles.ts';
import { type Sample, takeSample } from './sample.ts';
import { invertReading, printsSpendingAsPlus } from './turn-signs.ts';

/**
 * Finds out how a table is to be read, from its first records and what `mapping` states.
 * Returns null for a table that names its columns and has no entries.
 * Throws StatementError when no column holds dates or none holds amounts.
 */
export function inferLayout(table: Table, mapping: TableMapping = {}): Layout | null {
  const sample = takeSample(table, mapping);
  const mapped = new MappedColumns(mapping.columns, sample);
  const { columns, entries, header } = sample;
  if (entries.length === 0) {
    if (header !== null && namesStatement(columns)) return null;
    throw new StatementError('no-transactions', 'No row with a date and an amount was found in this file.');
  }
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
      hasHeader: sample.speaks,
      groups: groupByAccount(accountColumn, entries.length),
      oldestFirst: oldestFirst(sequence, orders),
    }) ??
    namedAmount(columns);
  if (choice === null) throw new StatementError('unreadable', 'No column of amounts was found in this file.');
  return buildLayout(sample, { mapping, mapped, dateColumns, marks, orders, choice });
}

/** Whether a header alone shows that a table without rows is a statement. */
function namesStatement(columns: readonly Column[]): boolean {
  const money = ['amount', 'debit', 'credit'] as const;
  return (
    columns.some((column) => isNamed(column, 'date')) &&
    columns.some((column) => money.some((role) => isNamed(column, role)))
  );
}

/** The column that is called the amount, where no cell can be read as one: every row is then refused with its reason. */
function namedAmount(columns: readonly Column[]): AmountChoice | null {
  const column = columns.find((candidate) => isNamed(candidate, 'amount'));
  if (column === undefined) return null;
  return { reading: { kind: 'single', column: column.index, factor: 1, unmarked: null }, balance: null, order: null };
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
  const texts = findTextColumns(columns, dateColumns, taken, sample);
  const forced = mapping.dateFormat === undefined ? null : orderOf(mapping.dateFormat);
  if (mapping.dateFormat !== undefined && forced === null) {
    throw new StatementError(
      'unreadable',
      `The date format "${mapping.dateFormat}" does not name a day, a month and a year.`,
    );
  }
  const dateReader = new DateReader(orders, forced);
  const turned = mapping.invertSign ?? printsSpendingAsPlus(sample, choice, marks);
  const fileCurrency = mapping.currency ?? findFileCurrency(sample, reading);
  const references = mapped.index('reference') === null ? texts.references : [mapped.index('reference') ?? 0];
  return {
    ...texts,
    ...mapped.texts(texts),
    names,
    firstRow: sample.header === null ? firstDated(sample, dateColumns, dateReader) : sample.header.row + 1,
    dateReader,
    amount: turned ? invertReading(reading) : reading,
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

/** The currency that the amounts' header, the lines above the table or some of the amounts name for all rows. */
function findFileCurrency({ columns, preamble, names }: Sample, reading: AmountReading): string | null {
  const indices = reading.kind === 'pair' ? [reading.debit, reading.credit] : [reading.column];
  const printed = new Set<string>();
  for (const index of indices) {
    const named = index === null ? null : currencyWithin(names[index] ?? '');
    if (named !== null) return named;
    for (const cell of index === null ? [] : (columns[index]?.cells ?? [])) {
      const currency = readAmount(typeof cell === 'string' ? cell.trim() : cell, null)?.currency ?? null;
      if (currency !== null) printed.add(currency);
    }
  }
  const [only] = printed;
  return currencyOfPreamble(preamble) ?? (printed.size === 1 ? (only ?? null) : null);
}

/** Where a table without a header begins: lines above it may hold a day and an amount too, in other columns. */
function firstDated({ entries }: Sample, dateColumns: readonly Column[], reader: DateReader): number {
  const [column] = dateColumns;
  const first = entries.find(({ cells }) => column !== undefined && reader.read(cells[column.index]) !== null);
  return (first ?? entries[0])?.row ?? 0;
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
