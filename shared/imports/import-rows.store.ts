import type { DbOrTx } from '../platform/db.ts';
import type { RowStatus } from './imports.schema.ts';

/** A row of an imported file and what became of it. */
export interface ImportRow {
  ordinal: number;
  row: number;
  status: RowStatus;
  transactionId: string | null;
  duplicateOf: string | null;
  date: string | null;
  amountMinor: string | null;
  currency: string | null;
  description: string | null;
  field: string | null;
  detail: string | null;
}

const insertedRows = `SELECT import_ordinal AS ordinal, import_row AS row, 'inserted' AS status, id AS "transactionId",
    NULL::uuid AS "duplicateOf", date::text AS date, amount_minor::text AS "amountMinor", currency, description,
    NULL AS field, NULL AS detail
  FROM transactions WHERE import_id = :importId AND import_ordinal > :after ORDER BY import_ordinal LIMIT :limit`;

const otherRows = (
  status: string,
): string => `SELECT ordinal, row, status, NULL::uuid AS "transactionId", duplicate_of AS "duplicateOf", date::text AS date,
    amount_minor::text AS "amountMinor", currency, description, field,
    coalesce(detail, 'The same transaction is in the account already.') AS detail
  FROM import_rows WHERE import_id = :importId AND ${status} AND ordinal > :after ORDER BY ordinal LIMIT :limit`;

/** The rows of an import in file order, from after `after`. The import must be the caller's. */
export async function listImportRows(
  db: DbOrTx,
  importId: string,
  status: RowStatus | undefined,
  after: number,
  limit: number,
): Promise<ImportRow[]> {
  const parts =
    status === 'inserted'
      ? [insertedRows]
      : status === undefined
        ? [insertedRows, otherRows('true')]
        : [otherRows('status = :status')];
  const { rows } = await db.raw<{ rows: ImportRow[] }>(
    `SELECT * FROM (${parts.map((part) => `(${part})`).join(' UNION ALL ')}) AS merged ORDER BY ordinal LIMIT :limit`,
    { importId, after, limit, status: status ?? '' },
  );
  return rows;
}
