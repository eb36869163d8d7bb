import type { DbOrTx, Tx } from '../platform/db.ts';

/**
 * What stands against the account of a transaction. A transfer is posted by its outgoing side, account to account; as
 * long as no side comes in, it is in transit.
 */
const otherKind = `CASE WHEN t.amount_minor > 0 THEN 'income' ELSE 'expense' END`;

const columns = 'user_id, debit_id, credit_id, amount_minor, currency, date, transaction_id';
const mirrored = 'user_id, credit_id, debit_id, amount_minor, currency, date, transaction_id';

/** Opens the ledger accounts of categories that are new. Apart from the booking, which could not see them yet. */
export async function openCategories(tx: Tx, ids: readonly string[]): Promise<void> {
  await tx.raw(
    `INSERT INTO ledger_accounts (user_id, kind, category, currency)
     SELECT DISTINCT t.user_id, ${otherKind}, t.category, t.currency FROM transactions t
     WHERE t.id = ANY(?::uuid[]) AND t.deleted_at IS NULL AND t.transfer_id IS NULL AND t.amount_minor <> 0
     ON CONFLICT DO NOTHING`,
    [[...ids]],
  );
}

/** The entries of some transactions that no other reverses. */
const live = (condition: string): string => `
  SELECT e.* FROM transactions t JOIN ledger_entries e ON e.transaction_id = t.id AND e.reverses IS NULL
  WHERE ${condition} AND NOT EXISTS (SELECT FROM ledger_entries r WHERE r.reverses = e.id)`;

/** The entries that some transactions ask for, as they are now. */
const wanted = `
  SELECT t.user_id, t.date, t.currency, t.id AS transaction_id, abs(t.amount_minor) AS amount_minor,
    CASE WHEN t.amount_minor > 0 THEN own.id ELSE other.id END AS debit_id,
    CASE WHEN t.amount_minor > 0 THEN other.id ELSE own.id END AS credit_id
  FROM transactions t
  JOIN ledger_accounts own ON own.account_id = t.account_id
  LEFT JOIN ledger_accounts category ON category.user_id = t.user_id AND category.kind = ${otherKind}
    AND category.currency = t.currency AND category.category IS NOT DISTINCT FROM t.category
  LEFT JOIN transactions incoming ON incoming.transfer_id = t.id AND incoming.id <> t.id
  LEFT JOIN ledger_accounts destination ON destination.account_id = incoming.account_id
  LEFT JOIN ledger_accounts transit ON transit.user_id = t.user_id AND transit.kind = 'transit'
    AND transit.currency = t.currency
  CROSS JOIN LATERAL (
    SELECT CASE WHEN t.transfer_id IS NULL THEN category.id ELSE coalesce(destination.id, transit.id) END AS id
  ) other
  WHERE t.id = ANY(:ids::uuid[]) AND t.deleted_at IS NULL AND t.amount_minor <> 0
    AND (t.transfer_id IS NULL OR t.transfer_id = t.id)`;

/** Reverses and posts in one statement: what counts for a limit is the balance after both. */
export async function bookTransactions(tx: Tx, ids: readonly string[]): Promise<void> {
  const same = `(w.debit_id, w.credit_id, w.amount_minor, w.date, w.transaction_id)
    = (l.debit_id, l.credit_id, l.amount_minor, l.date, l.transaction_id)`;
  await tx.raw(
    `WITH live AS MATERIALIZED (${live('t.id = ANY(:ids::uuid[])')}), wanted AS MATERIALIZED (${wanted})
     INSERT INTO ledger_entries (${columns}, reverses)
     SELECT ${mirrored}, id FROM live l WHERE NOT EXISTS (SELECT FROM wanted w WHERE ${same})
     UNION ALL
     SELECT ${columns}, NULL FROM wanted w WHERE NOT EXISTS (SELECT FROM live l WHERE ${same})`,
    { ids: [...ids] },
  );
}

/** Opens what a user's transfers stand against while they are held. */
export async function openTransit(tx: Tx, userId: string, currency: string): Promise<void> {
  await tx.raw(
    `INSERT INTO ledger_accounts (user_id, kind, currency) VALUES (?, 'transit', ?) ON CONFLICT DO NOTHING`,
    [userId, currency],
  );
}

/** Opens what uncategorised rows of these accounts stand against. */
export async function openUncategorised(tx: Tx, accountIds: readonly string[]): Promise<void> {
  await tx.raw(
    `INSERT INTO ledger_accounts (user_id, kind, currency)
     SELECT DISTINCT user_id, k.kind, currency FROM ledger_accounts CROSS JOIN (VALUES ('income'), ('expense')) k (kind)
     WHERE account_id = ANY(?::uuid[]) ON CONFLICT DO NOTHING`,
    [[...accountIds]],
  );
}

/**
 * A part of a statement that posts new, uncategorised transactions as it adds them: for many at once.
 * @param rows a query of theirs, with `id`, `account_id`, `amount_minor`, `date`
 */
export const bookNewRows = (rows: string): string => `
  INSERT INTO ledger_entries (${columns})
  SELECT own.user_id, CASE WHEN t.amount_minor > 0 THEN own.id ELSE other.id END,
    CASE WHEN t.amount_minor > 0 THEN other.id ELSE own.id END, abs(t.amount_minor), own.currency, t.date, t.id
  FROM (${rows}) t
  JOIN ledger_accounts own ON own.account_id = t.account_id
  JOIN ledger_accounts other ON other.user_id = own.user_id AND other.currency = own.currency
    AND other.kind = ${otherKind} AND other.category IS NULL
  WHERE t.amount_minor <> 0`;

export async function reverseImported(tx: Tx, importId: string): Promise<void> {
  await tx.raw(
    `INSERT INTO ledger_entries (${columns}, reverses) SELECT ${mirrored}, id FROM (${live('t.import_id = ?')}) l`,
    [importId],
  );
}

/** Opens the ledger accounts that opening balances come from. */
export async function openOpenings(db: DbOrTx, accountIds: readonly string[]): Promise<void> {
  await db.raw(
    `INSERT INTO ledger_accounts (user_id, kind, currency)
     SELECT DISTINCT user_id, 'opening', currency FROM accounts WHERE id = ANY(?::uuid[]) AND opening_minor <> 0
     ON CONFLICT DO NOTHING`,
    [[...accountIds]],
  );
}

export async function bookOpenings(db: DbOrTx, accountIds: readonly string[]): Promise<void> {
  await db.raw(
    `INSERT INTO ledger_entries (user_id, debit_id, credit_id, amount_minor, currency, date)
     SELECT a.user_id, CASE WHEN a.opening_minor > 0 THEN own.id ELSE opening.id END,
       CASE WHEN a.opening_minor > 0 THEN opening.id ELSE own.id END, abs(a.opening_minor), a.currency,
       (a.created_at AT TIME ZONE 'UTC')::date
     FROM accounts a
     JOIN ledger_accounts own ON own.account_id = a.id
     JOIN ledger_accounts opening
       ON (opening.user_id, opening.kind, opening.currency) = (a.user_id, 'opening', a.currency)
     WHERE a.id = ANY(?::uuid[]) AND a.opening_minor <> 0`,
    [[...accountIds]],
  );
}
