import type { DbOrTx } from '../platform/db.ts';

export interface TransactionRecord {
  id: string;
  accountId: string;
  date: string;
  amountMinor: string;
  currency: string;
  originalMinor: string | null;
  originalCurrency: string | null;
  description: string;
  payee: string | null;
  category: string | null;
  tags: string[];
  notes: string | null;
  pending: boolean;
  source: 'manual' | 'import';
  importId: string | null;
}

export interface TransactionFilter {
  accountId?: string | undefined;
  /** `YYYY-MM-DD`, both included. */
  from?: string | undefined;
  to?: string | undefined;
  /** Only transactions older than this place in the list. */
  before?: { date: string; id: string } | undefined;
  limit: number;
}

/** A user's transactions, newest first. */
export async function listTransactions(
  db: DbOrTx,
  userId: string,
  filter: TransactionFilter,
): Promise<TransactionRecord[]> {
  // Not both: the planner would take them for independent, expect few rows, and sort a whole account for a page of it.
  const conditions = [
    filter.accountId === undefined
      ? 'user_id = ?'
      : 'account_id = (SELECT id FROM accounts WHERE user_id = ? AND id = ?)',
  ];
  const values: (string | number)[] = filter.accountId === undefined ? [userId] : [userId, filter.accountId];
  const narrow = (condition: string, ...bindings: (string | undefined)[]): void => {
    if (bindings.includes(undefined)) return;
    conditions.push(condition);
    values.push(...(bindings as string[]));
  };
  narrow('date >= ?', filter.from);
  narrow('date <= ?', filter.to);
  narrow('(date, id) < (?::date, ?::uuid)', filter.before?.date, filter.before?.id);
  const { rows } = await db.raw<{ rows: TransactionRecord[] }>(
    `SELECT id, account_id AS "accountId", date::text, amount_minor AS "amountMinor", currency,
       original_minor AS "originalMinor", original_currency AS "originalCurrency", description, payee, category, tags,
       notes, pending, source, import_id AS "importId"
     FROM transactions WHERE ${conditions.join(' AND ')} ORDER BY transactions.date DESC, id DESC LIMIT ?`,
    [...values, filter.limit],
  );
  return rows;
}
