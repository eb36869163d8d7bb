import { reverseImported } from '../ledger/index.ts';
import type { Tx } from '../platform/db.ts';

/**
 * Removes an import's transactions; those that are twins of rows of other files become what the first such file says.
 * The books must be locked.
 */
export async function removeImported(tx: Tx, importId: string): Promise<{ removed: number; kept: number }> {
  await removeDuplicates(tx, importId);
  const kept = await handToHeirs(tx, importId);
  await reverseImported(tx, importId);
  const { rowCount: removed } = await tx.raw<{ rowCount: number }>('DELETE FROM transactions WHERE import_id = ?', [
    importId,
  ]);
  await tx.raw('UPDATE imports SET undone_at = coalesce(undone_at, now()), inserted = 0, duplicates = 0 WHERE id = ?', [
    importId,
  ]);
  return { removed, kept };
}

/** A transaction that only duplicates of this import have settled is pending again. */
async function removeDuplicates(tx: Tx, importId: string): Promise<void> {
  await tx.raw(
    `WITH gone AS (
       DELETE FROM import_rows WHERE import_id = :importId AND status = 'duplicate' RETURNING duplicate_of, pending
     )
     UPDATE transactions t SET pending = true FROM gone
     WHERE t.id = gone.duplicate_of AND NOT gone.pending AND t.row_pending AND NOT EXISTS (
       SELECT 1 FROM import_rows r WHERE r.duplicate_of = t.id AND NOT r.pending AND r.import_id <> :importId
     )`,
    { importId },
  );
}

/** @returns how many transactions became those of another import */
async function handToHeirs(tx: Tx, importId: string): Promise<number> {
  const { rows } = await tx.raw<{ rows: { kept: number }[] }>(
    `WITH heirs AS (
       SELECT DISTINCT ON (t.id) r.* FROM transactions t JOIN import_rows r ON r.duplicate_of = t.id
       WHERE t.import_id = :importId
       ORDER BY t.id, r.import_id, r.ordinal
     ), handed AS (
       UPDATE transactions t SET import_id = h.import_id, import_ordinal = h.ordinal, import_row = h.row,
         value_date = h.value_date, original_minor = h.original_minor, original_currency = h.original_currency,
         description = h.description, payee = h.payee, reference = h.reference, row_pending = h.pending,
         pending = h.pending AND NOT EXISTS (
           SELECT 1 FROM import_rows r WHERE r.duplicate_of = t.id AND NOT r.pending
         )
       FROM heirs h WHERE t.id = h.duplicate_of
     ), promoted AS (
       DELETE FROM import_rows r USING heirs h WHERE r.import_id = h.import_id AND r.ordinal = h.ordinal
     ), counted AS (
       UPDATE imports i SET inserted = i.inserted + n.count, duplicates = i.duplicates - n.count
       FROM (SELECT import_id, count(*)::int AS count FROM heirs GROUP BY import_id) n WHERE i.id = n.import_id
     )
     SELECT count(*)::int AS kept FROM heirs`,
    { importId },
  );
  return rows[0]?.kept ?? 0;
}

/** Removes the accounts that the import opened; those with transactions become the first other import's. */
export async function removeOpenedAccounts(tx: Tx, importId: string): Promise<void> {
  await tx.raw(
    `DELETE FROM accounts a WHERE a.import_id = ?
       AND NOT EXISTS (SELECT 1 FROM transactions t WHERE t.account_id = a.id)`,
    [importId],
  );
  await tx.raw(
    `UPDATE accounts a SET import_id = (
       SELECT t.import_id FROM transactions t WHERE t.account_id = a.id AND t.import_id IS NOT NULL
       ORDER BY t.import_id LIMIT 1
     ) WHERE a.import_id = ?`,
    [importId],
  );
}
