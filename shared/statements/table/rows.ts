import type { RejectedRow, StatementAccount, StatementTransaction } from '../statement.ts';
import { type AmountCell, isZero, printAmount, readRowAmount, type SignedAmount } from './amount-reading.ts';
import { type Cell, foldedText, isBlank, quoted, type Table, type TableRecord, textOf } from './cell.ts';
import { currencyCode, currencyOf } from './currencies.ts';
import { describeParty, descriptionOf, maxDescriptionLength } from './describe.ts';
import { repeatsHeader } from './find-header.ts';
import type { Layout } from './layout.ts';
import { readAmount } from './numbers.ts';
import { isFailed, isPending } from './status-words.ts';
import { isSummary, startsLikeSummary } from './summary-words.ts';

/** A row as read, before the next one has shown whether it goes on. */
type ReadRow = StatementTransaction | RejectedRow;

/** Reads a table's rows with a known layout, holding one at a time. */
export function* readRows(table: Table, layout: Layout): Generator<ReadRow> {
  const reader = new RowReader(layout);
  let held: ReadRow | null = null;
  for (const record of table.records()) {
    if (record.row < layout.firstRow) continue;
    const row = reader.read(record);
    if (row === null) continue;
    if (typeof row === 'string') {
      if (held?.kind === 'transaction') held.description = joined(held.description, row);
      continue;
    }
    if (held !== null) yield held;
    held = row;
  }
  if (held !== null) yield held;
}

function joined(text: string, more: string): string {
  return `${text} ${more}`.trim().slice(0, maxDescriptionLength);
}

class RowReader {
  private readonly accounts = new Map<string, StatementAccount>();
  private readonly layout: Layout;
  /** The columns where a total or a balance is named as one. */
  private readonly labels: number[];

  constructor(layout: Layout) {
    this.layout = layout;
    this.labels = [...layout.description, layout.payee, layout.type, layout.payer].filter((index) => index !== null);
  }

  /** The row; a text that continues the row above; null for what is no transaction. */
  read(record: TableRecord): ReadRow | string | null {
    const { layout } = this;
    const { cells } = record;
    if (cells.every(isBlank) || repeatsHeader(cells, layout.names)) return null;
    const date = this.date(cells);
    const amount = readRowAmount(cells, layout.amount, layout.marks);
    if (date === null) return this.readUndated(record, amount);
    if (isFailed(this.text(cells, layout.status))) return null;
    if (this.labels.some((index) => isSummary(this.text(cells, index)))) return null;
    if (amount === 'blank') {
      // A row that only states a balance tells something, and moves nothing.
      const informs = layout.balance !== null && !isBlank(cells[layout.balance]);
      return informs ? null : reject(record, this.amountName(null), 'The row has a date and no amount.');
    }
    if ('unreadable' in amount) return this.rejectAmount(record, amount.unreadable);
    return this.transaction(record, date, amount);
  }

  private date(cells: readonly Cell[]): string | null {
    const { dates, dateReader } = this.layout;
    for (const index of dates) {
      if (isBlank(cells[index])) continue;
      return dateReader.read(cells[index]);
    }
    return null;
  }

  private readUndated(record: TableRecord, amount: AmountCell): ReadRow | string | null {
    const { layout } = this;
    const { cells } = record;
    const index = layout.dates.find((column) => !isBlank(cells[column]));
    const printed = index === undefined ? '' : textOf(cells[index]);
    const texts = cells.filter((cell): cell is string => typeof cell === 'string' && !isBlank(cell)).map(textOf);
    if (isPending(printed) || isFailed(this.text(cells, layout.status))) return null;
    if (texts.some(startsLikeSummary)) return null;
    const hasAmount = amount !== 'blank' && !('unreadable' in amount);
    if (amount === 'blank') return printed === '' ? this.continuation(cells) : null;
    const name = layout.names[layout.dates[0] ?? 0] || `column ${(layout.dates[0] ?? 0) + 1}`;
    if (printed === '') {
      const described = descriptionOf(cells, layout) !== '';
      return hasAmount && described ? reject(record, name, 'The row has an amount and no date.') : null;
    }
    const dateLike = /^\D{0,12}\d{1,4}\D/.test(printed) && printed.length <= 30;
    return hasAmount || dateLike ? reject(record, name, `${quoted(printed)} is not a date.`) : null;
  }

  private continuation(cells: readonly Cell[]): string | null {
    const { layout } = this;
    const moneyOrDate = layout.balance !== null && !isBlank(cells[layout.balance]);
    const filled = cells.filter((cell) => !isBlank(cell)).length;
    const text = descriptionOf(cells, layout);
    return moneyOrDate || filled > layout.description.length + 1 || text === '' || text.length > 500 ? null : text;
  }

  private transaction(record: TableRecord, date: string, amount: SignedAmount): StatementTransaction {
    const { layout } = this;
    const { cells, row } = record;
    const currency = this.currency(cells, amount);
    const { payee, description } = describeParty(cells, layout, amount.negative);
    return {
      kind: 'transaction',
      row,
      account: this.account(cells, currency),
      date,
      valueDate: layout.valueDate === null ? null : layout.dateReader.read(cells[layout.valueDate]),
      amount: printAmount(amount),
      currency,
      original: this.original(cells, currency),
      description,
      payee,
      reference: layout.reference === null ? null : foldedText(cells[layout.reference]).slice(0, 200) || null,
      pending: isPending(this.text(cells, layout.status)),
      balance: this.balance(cells),
    };
  }

  private text(cells: readonly Cell[], index: number | null): string {
    return index === null ? '' : textOf(cells[index]);
  }

  private currency(cells: readonly Cell[], amount: SignedAmount): string | null {
    const { layout } = this;
    if (layout.forcedCurrency) return layout.fileCurrency;
    const printed = this.text(cells, layout.currency);
    return (printed === '' ? null : currencyOf(printed)) ?? amount.currency ?? layout.fileCurrency;
  }

  private balance(cells: readonly Cell[]): string | null {
    const { layout } = this;
    const cell = layout.balance === null ? undefined : cells[layout.balance];
    const amount = readAmount(typeof cell === 'string' ? cell.trim() : cell, layout.marks.mark);
    if (amount === null) return null;
    const sign = (amount.direction ?? (amount.negative ? -1 : 1)) * layout.balanceSign;
    return printAmount({ ...amount, negative: sign < 0 && !isZero(amount.digits) });
  }

  private original(cells: readonly Cell[], currency: string | null): StatementTransaction['original'] {
    const { layout } = this;
    const cell = layout.originalAmount === null ? undefined : cells[layout.originalAmount];
    const amount = readAmount(typeof cell === 'string' ? cell.trim() : cell, layout.marks.mark);
    if (amount === null || isZero(amount.digits)) return null;
    const other = currencyCode(this.text(cells, layout.originalCurrency)) ?? amount.currency;
    return other === null || other === currency ? null : { amount: printAmount(amount), currency: other };
  }

  private account(cells: readonly Cell[], currency: string | null): StatementAccount | null {
    const { layout } = this;
    const printed = this.text(cells, layout.account).replace(/\s/g, '').slice(0, 64) || layout.fileAccount.number;
    const name = foldedText(layout.accountName === null ? null : cells[layout.accountName]).slice(0, 200) || null;
    if (printed === null && name === null) return null;
    const key = `${printed ?? ''}\n${name ?? ''}`;
    const known = this.accounts.get(key);
    if (known !== undefined) {
      if (known.currency !== currency) known.currency = layout.fileAccount.currency;
      return known;
    }
    const account: StatementAccount = { number: printed, bank: null, name, currency, type: null };
    if (this.accounts.size < 10_000) this.accounts.set(key, account);
    return account;
  }

  private amountName(column: number | null): string {
    const { amount, names } = this.layout;
    const index = column ?? (amount.kind === 'pair' ? (amount.credit ?? amount.debit ?? 0) : amount.column);
    return names[index] || `column ${index + 1}`;
  }

  private rejectAmount(record: TableRecord, column: number): RejectedRow {
    return reject(record, this.amountName(column), `${quoted(record.cells[column])} is not an amount.`);
  }
}

function reject(record: TableRecord, field: string, detail: string): RejectedRow {
  return { kind: 'rejected', row: record.row, field, detail };
}
