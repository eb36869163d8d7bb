import { StatementError } from '../statement.ts';
import type { TableMapping } from '../statements.schema.ts';
import type { AmountReading } from './amount-reading.ts';
import type { AmountChoice } from './choose-amount.ts';
import type { Column } from './columns.ts';
import { guessAmounts } from './amount-guesses.ts';
import { foldedWords } from './fold.ts';
import type { TextColumns } from './roles.ts';

type Columns = NonNullable<TableMapping['columns']>;
type Key = Exclude<keyof Columns, 'description'>;

const maxNamesTold = 30;
const maxNameLength = 60;

/** The columns that the user stated, found in this table. Throws StatementError for a column that isn't there. */
export class MappedColumns {
  private readonly stated: Columns;
  private readonly names: readonly string[];
  private readonly speaks: boolean;
  private readonly count: number;

  constructor(
    stated: Columns | undefined,
    { names, speaks, columns }: { names: readonly string[]; speaks: boolean; columns: readonly Column[] },
  ) {
    this.stated = stated ?? {};
    this.count = columns.length;
    this.names = names;
    this.speaks = speaks;
  }

  index(key: Key): number | null {
    const column = this.stated[key];
    return column === undefined ? null : this.find(column);
  }

  column(columns: readonly Column[], key: Key): Column | undefined {
    const index = this.index(key);
    return index === null ? undefined : columns[index];
  }

  /** The stated column before the ones found, or those alone. */
  first(columns: readonly Column[], key: Key, found: Column[]): Column[] {
    const stated = this.column(columns, key);
    return stated === undefined ? found : [stated, ...found.filter((column) => column !== stated)];
  }

  /** The reading that stated amount columns make; null when none is stated. What they leave open is found out. */
  amounts(columns: readonly Column[], entries: number, mapping: TableMapping): AmountChoice | null {
    const reading = this.reading(columns, entries, mapping.debitWords);
    return reading === null ? null : { reading, balance: this.index('balance'), order: null };
  }

  private reading(columns: readonly Column[], entries: number, debitWords?: readonly string[]): AmountReading | null {
    const [amount, debit, credit] = [this.index('amount'), this.index('debit'), this.index('credit')];
    if (amount === null && (debit !== null || credit !== null)) {
      const column = debit === null ? undefined : columns[debit];
      const debitSign = column !== undefined && column.negatives > column.positives ? 1 : -1;
      return { kind: 'pair', debit, credit, debitSign, creditSign: 1, absolute: false };
    }
    const guesses = guessAmounts(columns, entries, this.speaks).toSorted((a, b) => b.score - a.score);
    const flag = this.index('sign');
    if (flag !== null) {
      const guess = guesses.find(({ reading }) => reading.kind !== 'pair')?.reading;
      const column = amount ?? (guess === undefined || guess.kind === 'pair' ? null : guess.column);
      if (column === null) return null;
      const words = debitWords === undefined ? null : new Set(debitWords.map((word) => word.trim().toLowerCase()));
      return { kind: 'flagged', column, flag, words: { debit: words, otherwise: -1 }, factor: 1 };
    }
    if (amount === null) return null;
    const fitting = guesses.find(
      ({ reading }) => (reading.kind === 'flagged' || reading.kind === 'single') && reading.column === amount,
    );
    return fitting?.reading ?? { kind: 'single', column: amount, factor: 1, unmarked: null };
  }

  /** The stated text columns, to be laid over the found ones. */
  texts(found: TextColumns): Partial<TextColumns> {
    const description = this.stated.description;
    const date = this.index('date');
    return {
      ...(date === null ? {} : { dates: [date] }),
      ...(description === undefined
        ? {}
        : { description: [description].flat().map((column) => this.find(column)), overflow: null }),
      valueDate: this.index('valueDate') ?? found.valueDate,
      payee: this.index('payee') ?? found.payee,
      account: this.index('account') ?? found.account,
    };
  }

  private find(column: string | number): number {
    if (typeof column === 'number') {
      if (column < this.count) return column;
      throw this.unknown(`no column ${column}: the first is 0`);
    }
    const exact = this.names.indexOf(column.trim());
    if (exact >= 0) return exact;
    const wanted = foldedWords(column).join(' ');
    const folded = this.names.findIndex((name) => foldedWords(name).join(' ') === wanted);
    if (folded >= 0 && wanted !== '') return folded;
    throw this.unknown(`no column named "${column}"`);
  }

  private unknown(what: string): StatementError {
    const named = this.names.filter((name) => name !== '').map((name) => `"${shortened(name)}"`);
    const more = named.length - maxNamesTold;
    const told = [...named.slice(0, maxNamesTold), ...(more > 0 ? [`${more} more`] : [])].join(', ');
    const columns = named.length > 0 ? `Its columns are ${told}.` : `It names none, and has ${this.count} columns.`;
    return new StatementError('unreadable', `There is ${what} in this file. ${columns}`);
  }
}

function shortened(name: string): string {
  return name.length > maxNameLength ? `${name.slice(0, maxNameLength)}…` : name;
}
