import { decimalsByCurrency } from '../money/index.ts';
import type { DbOrTx, Tx } from '../platform/db.ts';
import type { TransactionSource } from './transactions.schema.ts';

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
  source: TransactionSource;
  importId: string | null;
  transferId: string | null;
  deletedAt: Date | null;
}

export interface TransactionFilter {
  accountId?: string | undefined;
  /** `YYYY-MM-DD`, both included. */
  from?: string | undefined;
  to?: string | undefined;
  category?: string | undefined;
  tag?: string | undefined;
  /** A part of description, payee or notes, in whatever case. */
  q?: string | undefined;
  /** In decimal, whatever the currency; both included. */
  minAmount?: string | undefined;
  maxAmount?: string | undefined;
  /** Those that were deleted, instead of the others. */
  deleted?: boolean | undefined;
  /** Only transactions older than this place in the list. */
  before?: { date: string; id: string } | undefined;
  limit: number;
}

/** A transaction that was deleted, and whose it is. */
export interface DeletedTransaction extends TransactionRecord {
  userId: string;
  deletedAt: Date;
}

/** What was deleted by all users, or by one. */
export interface DeletedFilter {
  userId?: string | undefined;
  /** Only what was deleted before this place in the list. */
  before?: { deletedAt: string; id: string } | undefined;
  limit: number;
}

const columns = `id, account_id AS "accountId", date::text, amount_minor AS "amountMinor", currency,
  original_minor AS "originalMinor", original_currency AS "originalCurrency", description, payee, category, tags,
  notes, pending, source, import_id AS "importId", transfer_id AS "transferId", deleted_at AS "deletedAt"`;

/** As the index has it. */
const searched = `(description || E'\\n' || coalesce(payee, '') || E'\\n' || coalesce(notes, ''))`;
/** What the index can look up. For anything else the planner would read all that it has of the user. */
const indexedText = /[a-z\d]{3}/i;
const unit = `10::numeric ^ coalesce((?::jsonb ->> currency::text)::int, 2)`;

/** A user's transactions, newest first. */
export async function listTransactions(
  db: DbOrTx,
  userId: string,
  filter: TransactionFilter,
): Promise<TransactionRecord[]> {
  const conditions: string[] = [];
  const values: (string | number)[] = [];
  const narrow = (condition: string, ...bindings: (string | undefined)[]): void => {
    if (bindings.includes(undefined)) return;
    conditions.push(condition);
    values.push(...(bindings as string[]));
  };
  const { accountId, before, q, minAmount, maxAmount } = filter;
  // Seldom both: the planner would take them for independent, expect few rows, and sort a whole account for a page of it.
  // But the deleted and those with a tag, few as they are, are found by their user.
  if (accountId === undefined || filter.deleted || filter.tag !== undefined) narrow('user_id = ?', userId);
  narrow('account_id = (SELECT id FROM accounts WHERE user_id = ? AND id = ?)', accountId && userId, accountId);
  narrow(filter.deleted ? 'deleted_at IS NOT NULL' : 'deleted_at IS NULL');
  narrow('date >= ?', filter.from);
  narrow('date <= ?', filter.to);
  narrow('category = ?', filter.category);
  narrow(`tags @> ARRAY[?] AND tags <> '{}'`, filter.tag);
  if (q !== undefined) {
    const text = indexedText.test(q) ? searched : `(${searched} || '')`;
    narrow(`${text} ILIKE ?`, `%${q.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`);
  }
  narrow(`amount_minor >= ?::numeric * ${unit}`, minAmount, minAmount && exceptions);
  narrow(`amount_minor <= ?::numeric * ${unit}`, maxAmount, maxAmount && exceptions);
  narrow('(date, id) < (?::date, ?::uuid)', before?.date, before?.id);
  const { rows } = await db.raw<{ rows: TransactionRecord[] }>(
    `SELECT ${columns} FROM transactions WHERE ${conditions.join(' AND ')}
     ORDER BY transactions.date DESC, id DESC LIMIT ?`,
    [...values, filter.limit],
  );
  return rows;
}

const exceptions = JSON.stringify(Object.fromEntries(decimalsByCurrency));

/** Transactions that were deleted, the last deleted first. */
export async function listDeletedTransactions(
  db: DbOrTx,
  { userId, before, limit }: DeletedFilter,
): Promise<DeletedTransaction[]> {
  const { rows } = await db.raw<{ rows: DeletedTransaction[] }>(
    `SELECT user_id AS "userId", ${columns} FROM transactions
     WHERE deleted_at IS NOT NULL AND ${userId ? 'user_id = :userId' : 'true'}
       AND ${before ? '(deleted_at, id) < (:deletedAt::timestamptz, :id::uuid)' : 'true'}
     ORDER BY deleted_at DESC, id DESC LIMIT :limit`,
    { userId: userId ?? null, ...before, limit },
  );
  return rows;
}

/** A transaction of this user, deleted or not; another's is not found. */
export async function findTransaction(db: DbOrTx, id: string, userId: string): Promise<TransactionRecord | undefined> {
  const { rows } = await db.raw<{ rows: TransactionRecord[] }>(
    `SELECT ${columns} FROM transactions WHERE id = ? AND user_id = ?`,
    [id, userId],
  );
  return rows[0];
}

/** What is said of a transaction by who makes or changes it. */
export interface TransactionFields {
  accountId: string;
  date: string;
  amountMinor: bigint;
  currency: string;
  description: string;
  category: string | null;
  notes: string | null;
  tags: string[];
}

export interface TransactionInsert extends TransactionFields {
  id: string;
  userId: string;
  source: Exclude<TransactionSource, 'import'>;
  transferId: string | null;
  /** Of the outgoing side of a transfer: it is held. */
  pending: boolean;
}

/** Not known to any file: its content is its id. */
export async function insertTransaction(tx: Tx, row: TransactionInsert): Promise<void> {
  await tx.raw(
    `INSERT INTO transactions (id, user_id, account_id, date, amount_minor, currency, description, category, notes, tags,
       source, transfer_id, pending, content_key)
     VALUES (:id, :userId, :accountId, :date, :amountMinor, :currency, :description, :category, :notes, :tags::text[],
       :source, :transferId, :pending, :id)`,
    { ...row, amountMinor: row.amountMinor.toString() },
  );
}

export async function updateTransaction(tx: Tx, id: string, fields: TransactionFields): Promise<void> {
  await tx.raw(
    `UPDATE transactions SET account_id = :accountId, date = :date, amount_minor = :amountMinor, currency = :currency,
       description = :description, category = :category, notes = :notes, tags = :tags::text[]
     WHERE id = :id`,
    { ...fields, amountMinor: fields.amountMinor.toString(), id },
  );
}

/** The outgoing side of a transfer that was held has left for good. */
export async function setSettled(tx: Tx, id: string, date: string): Promise<void> {
  await tx.raw('UPDATE transactions SET pending = false, date = ? WHERE id = ?', [date, id]);
}

/** Deletes a transaction, or brings it back; of a transfer both sides. @returns the ids of all that changed */
export async function setDeleted(tx: Tx, { id, transferId }: TransactionRecord, at: Date | null): Promise<string[]> {
  const { rows } = await tx.raw<{ rows: { id: string }[] }>(
    'UPDATE transactions SET deleted_at = ? WHERE id = ? OR transfer_id = ? RETURNING id',
    [at, id, transferId],
  );
  return rows.map((row) => row.id);
}

/** The currency that a user thinks in. */
export async function currencyOf(db: DbOrTx, userId: string): Promise<string> {
  const { rows } = await db.raw<{ rows: { currency: string }[] }>('SELECT currency FROM users WHERE id = ?', [userId]);
  return rows[0]?.currency ?? 'EUR';
}

/** The day that it is for a user. */
export async function todayOf(db: DbOrTx, userId: string, now: Date): Promise<string> {
  const { rows } = await db.raw<{ rows: { today: string }[] }>(
    `SELECT (?::timestamptz AT TIME ZONE time_zone)::date::text AS today FROM users WHERE id = ?`,
    [now, userId],
  );
  return rows[0]?.today ?? now.toISOString().slice(0, 10);
}
