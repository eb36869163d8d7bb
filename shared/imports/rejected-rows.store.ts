import type { Tx } from '../platform/db.ts';

export interface RowError {
  ordinal: number;
  row: number;
  field: string;
  detail: string;
}

/** Rows that can't be read: how many there are, and the first of them. */
export interface RejectedRows {
  count: number;
  errors: RowError[];
}

/** The rejected ones among the staged rows; at most `limit` of them. */
export async function readRejected(tx: Tx, limit: number): Promise<RejectedRows> {
  const { rows } = await tx.raw<{ rows: (RowError & { count: number })[] }>(
    `SELECT ordinal, row, field, detail, count(*) OVER ()::int AS count FROM staged
     WHERE field IS NOT NULL ORDER BY ordinal LIMIT ?`,
    [limit],
  );
  return {
    count: rows[0]?.count ?? 0,
    errors: rows.map(({ ordinal, row, field, detail }) => ({ ordinal, row, field, detail })),
  };
}

/** Forgets what an earlier attempt of the import has kept of its rejected rows. */
export async function forgetRejectedRows(tx: Tx, importId: string): Promise<void> {
  await tx.raw(`DELETE FROM import_rows WHERE import_id = ? AND status = 'rejected'`, [importId]);
}

/** Keeps rejected rows of an import of which nothing else is kept. */
export async function keepRejectedRows(tx: Tx, importId: string, errors: readonly RowError[]): Promise<void> {
  await forgetRejectedRows(tx, importId);
  await tx.raw(
    `INSERT INTO import_rows (import_id, ordinal, row, status, field, detail)
     SELECT ?, ordinal, row, 'rejected', field, detail
     FROM json_to_recordset(?::json) AS e (ordinal int, row int, field text, detail text)`,
    [importId, JSON.stringify(errors)],
  );
}
