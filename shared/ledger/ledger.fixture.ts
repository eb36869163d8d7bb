import type { Db } from '../platform/db.ts';

/** What must never be found, each as a query of the rows that break it. */
const faults: Readonly<Record<string, string>> = {
  'a currency that does not sum to zero': `
    SELECT currency FROM ledger_accounts GROUP BY currency HAVING sum(balance_minor) <> 0`,
  'a balance that is not the sum of its postings': `
    SELECT a.id FROM ledger_accounts a LEFT JOIN ledger_postings p ON p.ledger_account_id = a.id
    GROUP BY a.id HAVING a.balance_minor <> coalesce(sum(p.amount_minor), 0)`,
  'an entry that leaves its user or currency': `
    SELECT e.id FROM ledger_postings p JOIN ledger_entries e ON e.id = p.entry_id
    LEFT JOIN ledger_accounts a ON (a.id, a.user_id, a.currency) = (p.ledger_account_id, e.user_id, e.currency)
    WHERE a.id IS NULL`,
};

/** What must not be found where all that was posted are openings and transactions. */
const bookFaults: Readonly<Record<string, string>> = {
  ...faults,
  'an account whose balance is not its opening and its transactions': `
    SELECT a.id FROM accounts a JOIN ledger_accounts l ON l.account_id = a.id
    WHERE l.balance_minor <> a.opening_minor + coalesce(
      (SELECT sum(t.amount_minor) FROM transactions t WHERE t.account_id = a.id AND t.deleted_at IS NULL), 0)`,
  'a transaction that is posted twice, or was left posted': `
    SELECT e.transaction_id FROM ledger_entries e LEFT JOIN transactions t ON t.id = e.transaction_id
    WHERE e.transaction_id IS NOT NULL AND e.reverses IS NULL
      AND NOT EXISTS (SELECT FROM ledger_entries r WHERE r.reverses = e.id)
    GROUP BY e.transaction_id, t.id, t.deleted_at HAVING count(*) > 1 OR t.id IS NULL OR t.deleted_at IS NOT NULL`,
  'a category whose balance is not that of its transactions': `
    SELECT l.id FROM ledger_accounts l WHERE l.kind IN ('income', 'expense') AND -l.balance_minor <> coalesce(
      (SELECT sum(t.amount_minor) FROM transactions t WHERE t.user_id = l.user_id AND t.currency = l.currency
         AND t.category IS NOT DISTINCT FROM l.category AND t.deleted_at IS NULL AND t.transfer_id IS NULL
         AND (t.amount_minor > 0) = (l.kind = 'income')), 0)`,
  'half a transfer that is not in transit': `
    SELECT transfer_id FROM transactions WHERE transfer_id IS NOT NULL GROUP BY transfer_id
    HAVING NOT (count(*) = 1 AND bool_and(pending))
      AND (count(*) <> 2 OR sum(amount_minor) <> 0 OR count(deleted_at) = 1 OR bool_or(pending))`,
  'a sum in transit that is not that of the transfers that are held': `
    SELECT l.id FROM ledger_accounts l WHERE l.kind = 'transit' AND -l.balance_minor <> coalesce(
      (SELECT sum(t.amount_minor) FROM transactions t WHERE t.user_id = l.user_id AND t.currency = l.currency
         AND t.transfer_id IS NOT NULL AND t.pending AND t.deleted_at IS NULL), 0)`,
  'a transfer in transit that is not held': `
    SELECT t.id FROM transactions t LEFT JOIN transaction_reviews r ON r.id = t.id AND r.status = 'held'
    WHERE t.transfer_id IS NOT NULL AND t.pending AND t.deleted_at IS NULL AND r.id IS NULL`,
};

async function find(db: Db, queries: Readonly<Record<string, string>>): Promise<string[]> {
  const found: string[] = [];
  for (const [fault, query] of Object.entries(queries)) {
    const { rows } = await db.raw<{ rows: unknown[] }>(query);
    if (rows.length > 0) found.push(`${fault}: ${rows.length}`);
  }
  return found;
}

/** What is wrong with the ledger itself; empty when nothing is. */
export function ledgerFaults(db: Db): Promise<string[]> {
  return find(db, faults);
}

/** What is wrong with the ledger and with what it says of accounts and transactions; empty when nothing is. */
export function booksFaults(db: Db): Promise<string[]> {
  return find(db, bookFaults);
}
