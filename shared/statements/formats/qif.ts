import type { StatementAccount, StatementRow } from '../statement.ts';
import { type DecimalMark, parseAmount, provenDecimalMark } from './decimals.ts';
import { createAccountBook, foldField, joinDistinct, rejected } from './fields.ts';
import { type DateOrder, parseQifDate, provenDateOrder } from './qif-dates.ts';
import { decodeText, linesOf } from './text.ts';

/** Sections of Quicken's lists and of securities: their records move no money of a bank, cash or card account. */
const moneySections = /^(bank|cash|ccard|oth)/i;
const otherSections =
  /^(account|cat|class|tag|memorized|security|prices|budget|template|tax|bill|invoice|invitem|invst|port|mutual|401)/i;
const accountTypes: Readonly<Record<string, StatementAccount['type']>> = {
  bank: 'checking',
  ccard: 'credit',
  invst: 'investment',
  port: 'investment',
  mutual: 'investment',
  'oth l': 'loan',
};
const maxFieldLines = 200;
const maxFields = 100;
/** Records whose dates and amounts are evidence of the file's style. */
const maxEvidence = 50_000;

interface QifRecord {
  /** The line on which the record starts. */
  row: number;
  account: QifAccount | null;
  /** Lines by their letter; a letter may come several times. */
  fields: Map<string, string[]>;
}

interface QifAccount {
  name: string | null;
  type: string;
}

/** How the whole file writes numbers and dates. */
interface QifStyle {
  mark: DecimalMark;
  order: DateOrder;
}

/**
 * The bank, cash, card and other-asset/liability records of a Quicken Interchange Format file. Split lines are parts
 * of the record's amount; investments and Quicken's own lists are passed over. QIF names no currency.
 */
export function* qifRows(bytes: Uint8Array): Generator<StatementRow> {
  const text = decodeText(bytes);
  const style = styleOf(text);
  const account = createAccountBook();
  for (const record of qifRecords(text)) {
    const row = readRecord(record, style, account);
    if (row !== null) yield row;
  }
}

/** Evidence is taken from the same records that are read, so that dates of prices and trades don't speak. */
function styleOf(text: string): QifStyle {
  const dates: string[] = [];
  const amounts: string[] = [];
  for (const { fields } of qifRecords(text)) {
    const [date, amount] = [fields.get('D')?.[0], amountOf(fields)];
    if (date !== undefined) dates.push(date.slice(0, 40));
    if (amount !== undefined) amounts.push(amount.slice(0, 60));
    if (Math.max(dates.length, amounts.length) >= maxEvidence) break;
  }
  // Quicken is American; who writes commas for decimals writes the day first.
  const mark = provenDecimalMark(amounts, '.');
  const dotted = dates.some((date) => /^\s*\d+\.\s*\d+\.\s*\d/.test(date));
  return { mark, order: provenDateOrder(dates, mark === ',' || dotted ? 'day-first' : 'month-first') };
}

/** The records of transaction sections, each with the account named before it. */
function* qifRecords(text: string): Generator<QifRecord> {
  let section = 'bank';
  let account: QifAccount | null = null;
  let record: QifRecord | null = null;
  for (const { number, text: line } of linesOf(text)) {
    const letter = line.trimStart()[0];
    if (letter === undefined || (record === null && letter === '#')) continue;
    if (letter === '!') {
      if (record !== null && movesMoney(section, record)) yield record;
      record = null;
      const header = line.trim().slice(1).trim().toLowerCase();
      if (!/^(option|clear)\b/.test(header)) section = header.replace(/^type\s*:?\s*/, '');
    } else if (letter === '^') {
      if (record !== null && movesMoney(section, record)) yield record;
      else if (record !== null && section === 'account') account = namedAccount(record);
      record = null;
    } else {
      record ??= { row: number, account, fields: new Map() };
      addField(record.fields, letter, line.trimStart().slice(1));
    }
  }
  if (record !== null && movesMoney(section, record)) yield record;
}

function addField(fields: Map<string, string[]>, letter: string, text: string): void {
  const same = fields.get(letter);
  if (same === undefined && fields.size < maxFields) fields.set(letter, [text]);
  else if (same !== undefined && same.length < maxFieldLines) same.push(text);
}

/** A section of a type that Quicken didn't know counts where a record has a date and an amount. */
function movesMoney(section: string, { fields }: QifRecord): boolean {
  if (otherSections.test(section)) return false;
  return moneySections.test(section) || (/\d/.test(fields.get('D')?.[0] ?? '') && amountOf(fields) !== undefined);
}

function namedAccount({ fields }: QifRecord): QifAccount {
  return { name: foldField(fields.get('N')?.[0]), type: fields.get('T')?.[0]?.trim().toLowerCase() ?? '' };
}

/** T is the amount; U repeats it in newer programs and stands alone in some. Some write a currency sign. */
function amountOf(fields: QifRecord['fields']): string | undefined {
  const printed = fields.get('T')?.[0]?.trim() || fields.get('U')?.[0]?.trim();
  return printed?.replace(/\p{Sc}/gu, '') || undefined;
}

function readRecord(
  { row, account, fields }: QifRecord,
  style: QifStyle,
  book: ReturnType<typeof createAccountBook>,
): StatementRow | null {
  const printedDate = fields.get('D')?.[0];
  const printedAmount = amountOf(fields);
  if (printedDate === undefined && printedAmount === undefined) return null;
  const date = parseQifDate(printedDate ?? '', style.order);
  if (date === null) return rejected(row, 'D', 'date', printedDate);
  const amount = parseAmount(printedAmount ?? '', style.mark);
  if (amount === null) return rejected(row, 'T', 'amount', printedAmount);
  const payee = foldField(fields.get('P')?.[0]);
  const description = joinDistinct([payee, ...(fields.get('M') ?? [])]) || joinDistinct([fields.get('L')?.[0]]);
  const number = account?.name?.replace(/\s+/g, '') ?? '';
  return {
    kind: 'transaction',
    row,
    account:
      account === null
        ? null
        : book({
            number: /^[A-Z0-9./-]+$/i.test(number) && number.replace(/\D/g, '').length >= 5 ? number : null,
            bank: null,
            name: account.name,
            currency: null,
            type: accountTypes[account.type] ?? null,
          }),
    date,
    valueDate: null,
    amount,
    currency: null,
    original: null,
    description,
    payee,
    reference: null,
    pending: false,
    balance: null,
  };
}
