import type { StatementFormat, TableMapping } from './statements.schema.ts';

/** An account as a statement names it. The same account is the same object for every row of a file. */
export interface StatementAccount {
  /** IBAN or account number as printed, without blanks; null when the file names none. */
  number: string | null;
  /** Bank identifier (BIC, routing number, BANKID); null when the file names none. */
  bank: string | null;
  name: string | null;
  /** ISO 4217, upper case; null when the file names none. */
  currency: string | null;
  type: 'checking' | 'savings' | 'credit' | 'investment' | 'loan' | null;
}

/** One transaction read from a file. Amounts are exact decimal strings (`-42.10`), negative when money leaves the account. */
export interface StatementTransaction {
  kind: 'transaction';
  /** 1-based: the line of a CSV or QIF record's start, the sheet row, or the entry's ordinal in the other formats. */
  row: number;
  account: StatementAccount | null;
  /** Booking date, `YYYY-MM-DD`, a day that exists. */
  date: string;
  valueDate: string | null;
  amount: string;
  /** ISO 4217 of `amount`; null when neither row nor file says. */
  currency: string | null;
  /** The amount in the currency of the purchase, where it differs. */
  original: { amount: string; currency: string } | null;
  /** What the bank printed, blanks folded; '' when nothing was printed. */
  description: string;
  /** The other party, when the file has a field for it. */
  payee: string | null;
  /** The bank's own identifier of this entry (FITID, AcctSvcrRef …), when it has one. */
  reference: string | null;
  pending: boolean;
  /** Balance after this row, when the file has one. */
  balance: string | null;
}

/** A row that should be a transaction and can't be read as one. */
export interface RejectedRow {
  kind: 'rejected';
  row: number;
  /** The column's header or the format's own field name (`DTPOSTED`, `:61:`). */
  field: string;
  /** One sentence for the file's owner, with the offending text quoted and cut at 80 characters. */
  detail: string;
}

export type StatementRow = StatementTransaction | RejectedRow;

export interface Statement {
  format: StatementFormat;
  /** Equal for files that one source writes, e.g. the headers of a table: tells sources apart where rows name no account. */
  layout?: string;
  /** Rows in file order, read as they are asked for. May be iterated once. May throw StatementError. */
  rows: Iterable<StatementRow>;
}

export interface ReadOptions {
  fileName?: string | undefined;
  mapping?: TableMapping | undefined;
}

export type StatementErrorCode = 'unsupported' | 'unreadable' | 'encrypted' | 'too-large' | 'no-transactions';

/** A whole file that can't be read. `message` is one sentence that its owner can act on. */
export class StatementError extends Error {
  override name = 'StatementError';
  readonly code: StatementErrorCode;

  constructor(code: StatementErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
