import { type DbOrTx, runPrepared, type Tx } from '../platform/db.ts';
import type { DeletedFilter } from '../transactions/index.ts';
import type { BudgetPeriod } from './budgets.schema.ts';

export interface BudgetFields {
  name: string;
  period: BudgetPeriod;
  category: string | null;
  amountMinor: bigint;
  currency: string;
  thresholds: number[];
  rollover: boolean;
  startsOn: string;
}

export interface BudgetRecord extends BudgetFields {
  id: string;
  createdAt: Date;
  deletedAt: Date | null;
}

/** A budget that was deleted, and whose it is. */
export interface DeletedBudget extends BudgetRecord {
  userId: string;
  deletedAt: Date;
}

export interface BudgetFilter {
  afterId?: string | undefined;
  /** Those that were deleted, instead of the others. */
  deleted?: boolean | undefined;
  /** Only those that have begun by this day. */
  begunOn?: string | undefined;
  limit: number;
}

type Row<T extends BudgetRecord> = Omit<T, 'amountMinor'> & { amountMinor: string };

const columns = `id, name, period, category, amount_minor AS "amountMinor", currency, thresholds, rollover,
  starts_on::text AS "startsOn", created_at AS "createdAt", deleted_at AS "deletedAt"`;

/** A user's budgets in the order in which they were made. */
export async function listBudgets(
  db: DbOrTx,
  userId: string,
  { afterId, deleted, begunOn, limit }: BudgetFilter,
): Promise<BudgetRecord[]> {
  const { rows } = await runPrepared<{ rows: Row<BudgetRecord>[] }>(
    db,
    deleted ? 'budgets-deleted' : 'budgets',
    `SELECT ${columns} FROM budgets
     WHERE user_id = ? AND deleted_at IS ${deleted ? 'NOT NULL' : 'NULL'} AND id > ? AND starts_on <= ?
     ORDER BY id LIMIT ?`,
    [userId, afterId ?? '00000000-0000-0000-0000-000000000000', begunOn ?? 'infinity', limit],
  );
  return rows.map(toRecord);
}

/** Budgets that were deleted, the last deleted first. */
export async function listDeletedBudgets(
  db: DbOrTx,
  { userId, before, limit }: DeletedFilter,
): Promise<DeletedBudget[]> {
  const { rows } = await db.raw<{ rows: Row<DeletedBudget>[] }>(
    `SELECT user_id AS "userId", ${columns} FROM budgets
     WHERE deleted_at IS NOT NULL AND ${userId ? 'user_id = :userId' : 'true'}
       AND ${before ? '(deleted_at, id) < (:deletedAt::timestamptz, :id::uuid)' : 'true'}
     ORDER BY deleted_at DESC, id DESC LIMIT :limit`,
    { userId: userId ?? null, ...before, limit },
  );
  return rows.map(toRecord);
}

/** A budget of this user, deleted or not; another's is not found. */
export async function findBudget(db: DbOrTx, id: string, userId: string): Promise<BudgetRecord | undefined> {
  const { rows } = await db.raw<{ rows: Row<BudgetRecord>[] }>(
    `SELECT ${columns} FROM budgets WHERE id = ? AND user_id = ?`,
    [id, userId],
  );
  return rows[0] && toRecord(rows[0]);
}

/** How many budgets a user has that are not deleted. */
export async function countBudgets(db: DbOrTx, userId: string): Promise<number> {
  const { rows } = await db.raw<{ rows: { count: number }[] }>(
    'SELECT count(*)::int AS count FROM budgets WHERE user_id = ? AND deleted_at IS NULL',
    [userId],
  );
  return rows[0]?.count ?? 0;
}

export async function insertBudget(
  tx: Tx,
  budget: Omit<BudgetRecord, 'deletedAt'> & { userId: string },
): Promise<void> {
  await tx.raw(
    `INSERT INTO budgets (id, user_id, name, period, category, amount_minor, currency, thresholds, rollover, starts_on,
       created_at)
     VALUES (:id, :userId, :name, :period, :category, :amountMinor, :currency, :thresholds::float8[], :rollover,
       :startsOn, :createdAt)`,
    { ...budget, amountMinor: budget.amountMinor.toString() },
  );
}

export async function updateBudget(tx: Tx, id: string, fields: BudgetFields): Promise<void> {
  await tx.raw(
    `UPDATE budgets SET name = :name, period = :period, category = :category, amount_minor = :amountMinor,
       currency = :currency, thresholds = :thresholds::float8[], rollover = :rollover, starts_on = :startsOn
     WHERE id = :id`,
    { ...fields, amountMinor: fields.amountMinor.toString(), id },
  );
}

/** Deletes a budget, or brings it back. */
export async function setBudgetDeleted(tx: Tx, id: string, at: Date | null): Promise<void> {
  await tx.raw('UPDATE budgets SET deleted_at = ? WHERE id = ?', [at, id]);
}

/** What is asked of the spending for one budget: days are `YYYY-MM-DD`, `from` lies between `since` and `until`. */
export interface SpendingWindow {
  category: string | null;
  currency: string;
  since: string;
  from: string;
  until: string;
}

export interface Spending {
  /** From `from` to `until`, both included. */
  spentMinor: bigint;
  /** From `since` to the day before `from`. */
  spentBeforeMinor: bigint;
}

/**
 * What a user spent in each of these windows, in their order, by one statement. Of a category all counts, so that refunds
 * make it less; where there is none, expenses alone, for nothing tells a refund from a salary. Moving money between one's
 * own accounts is no spending. Each transaction is read once, however many windows it is in: they add up days.
 */
export async function sumSpending(db: DbOrTx, userId: string, windows: readonly SpendingWindow[]): Promise<Spending[]> {
  const counted = (condition: string): string => `
    SELECT t.currency, t.date, t.amount_minor FROM transactions t
    WHERE t.user_id = :userId AND ${condition} AND t.date BETWEEN r.since AND r.until
      AND t.transfer_id IS NULL AND t.deleted_at IS NULL`;
  const { rows } = await runPrepared<{ rows: { spent: string; before: string }[] }>(
    db,
    'budgets-spending',
    `WITH windows AS MATERIALIZED (
       SELECT * FROM ROWS FROM (json_to_recordset(:windows::json)
         AS (category text, currency char(3), since date, "from" date, until date)) WITH ORDINALITY
     ), days AS MATERIALIZED (
       SELECT r.category, counted.currency, counted.date, sum(counted.amount_minor) AS amount
       FROM (SELECT category, min(since) AS since, max(until) AS until FROM windows GROUP BY category) r
       CROSS JOIN LATERAL (
         ${counted('t.category = r.category')}
         UNION ALL
         ${counted('r.category IS NULL AND t.amount_minor < 0')}
       ) counted
       GROUP BY r.category, counted.currency, counted.date
     )
     SELECT coalesce(-sum(d.amount) FILTER (WHERE d.date >= w."from"), 0) AS spent,
       coalesce(-sum(d.amount) FILTER (WHERE d.date < w."from"), 0) AS before
     -- No category is an empty text: it stands for all spending, so that the two are joined by a hash.
     FROM windows w LEFT JOIN days d ON coalesce(d.category, '') = coalesce(w.category, '')
       AND d.currency = w.currency AND d.date BETWEEN w.since AND w.until
     GROUP BY w.ordinality ORDER BY w.ordinality`,
    { userId, windows: JSON.stringify(windows) },
  );
  return rows.map(({ spent, before }) => ({ spentMinor: BigInt(spent), spentBeforeMinor: BigInt(before) }));
}

function toRecord<R extends { amountMinor: string }>(row: R): Omit<R, 'amountMinor'> & { amountMinor: bigint } {
  return { ...row, amountMinor: BigInt(row.amountMinor) };
}
