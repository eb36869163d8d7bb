import type { Tx } from '../platform/db.ts';

/** Removes an import's transactions; those that are twins of rows of later files are handed to the first such file. */
export async function removeImported(
  tx: Tx,
  importId: string,
  userId: string,
): Promise<{ removed: number; kept: number }> {
  const params = { importId, userId };
  await tx.raw(
    `UPDATE transactions t SET pending = true FROM import_rows r
     WHERE r.import_id = :importId AND r.settled AND t.id = r.duplicate_of AND t.user_id = :userId`,
    params,
  );
  const { rows } = await tx.raw<{ rows: { kept: number }[] }>(
    `WITH heirs AS (
       SELECT DISTINCT ON (t.id) t.id, r.import_id, r.ordinal, r.row
       FROM transactions t JOIN import_rows r ON r.duplicate_of = t.id AND r.import_id <> t.import_id
       WHERE t.import_id = :importId AND t.user_id = :userId
       ORDER BY t.id, r.import_id, r.ordinal
     ), handed AS (
       UPDATE transactions t SET import_id = h.import_id, import_ordinal = h.ordinal, import_row = h.row
       FROM heirs h WHERE t.id = h.id
     ), promoted AS (
       DELETE FROM import_rows r USING heirs h WHERE r.import_id = h.import_id AND r.ordinal = h.ordinal
     ), counted AS (
       UPDATE imports i SET inserted = i.inserted + n.count, duplicates = i.duplicates - n.count
       FROM (SELECT import_id, count(*)::int AS count FROM heirs GROUP BY import_id) n WHERE i.id = n.import_id
     )
     SELECT count(*)::int AS kept FROM heirs`,
    params,
  );
  const { rowCount: removed } = await tx.raw<{ rowCount: number }>(
    'DELETE FROM transactions WHERE import_id = :importId AND user_id = :userId',
    params,
  );
  await tx.raw('DELETE FROM import_rows WHERE import_id = :importId', params);
  await tx.raw(
    'UPDATE imports SET undone_at = coalesce(undone_at, now()), inserted = 0 WHERE id = :importId AND user_id = :userId',
    params,
  );
  return { removed, kept: rows[0]?.kept ?? 0 };
}

/** Closes the accounts that the import opened and nothing else uses. */
export async function removeUnusedAccounts(tx: Tx, importId: string, userId: string): Promise<void> {
  await tx.raw(
    `DELETE FROM accounts a WHERE a.import_id = ? AND a.user_id = ?
       AND NOT EXISTS (SELECT 1 FROM transactions t WHERE t.account_id = a.id)`,
    [importId, userId],
  );
}
