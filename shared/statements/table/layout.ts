import type { AmountMarks, AmountReading, Sign } from './amount-reading.ts';
import type { BalanceOrder } from './balance-proof.ts';
import type { DateReader } from './date-order.ts';
import type { TextColumns } from './roles.ts';

/** All that is known about a table before its rows are read one by one. */
export interface Layout extends TextColumns {
  /** The names of the columns; empty when the table has none. */
  names: string[];
  /** The first record after the header: its line or sheet row. */
  firstRow: number;
  dateReader: DateReader;
  amount: AmountReading;
  marks: AmountMarks;
  balance: number | null;
  /** -1 where a balance counts what is owed. */
  balanceSign: Sign;
  order: BalanceOrder | null;
  currency: number | null;
  originalAmount: number | null;
  originalCurrency: number | null;
  /** The currency of all rows whose own cells name none. */
  fileCurrency: string | null;
  /** The file's currency outranks what rows say. */
  forcedCurrency: boolean;
  fileAccount: { number: string | null; currency: string | null };
  /** A column of identifiers that differ in every row. */
  reference: number | null;
}
