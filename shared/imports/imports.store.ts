import type { DbOrTx } from '../platform/db.ts';
import type { StatementFormat, TableMapping } from '../statements/index.ts';
import type { ImportMode } from './imports.schema.ts';

export interface ImportRecord {
  id: string;
  userId: string;
  accountId: string | null;
  /** Null when the job is not kept any more. */
  jobId: string | null;
  fileName: string;
  sizeBytes: number;
  mode: ImportMode;
  mapping: TableMapping | null;
  format: StatementFormat | null;
  total: number | null;
  inserted: number | null;
  duplicates: number | null;
  rejected: number | null;
  createdAt: Date;
  undoneAt: Date | null;
}

export interface NewImport {
  id: string;
  userId: string;
  accountId: string | null;
  fileName: string;
  sizeBytes: number;
  sha256: string;
  mode: ImportMode;
  mapping: unknown;
}

/** An import is kept for longer than its job. */
const keptJobId = `(SELECT j.id FROM jobs j WHERE j.id = job_id) AS "jobId"`;
const columns = `id, user_id AS "userId", account_id AS "accountId", ${keptJobId}, file_name AS "fileName",
  size_bytes AS "sizeBytes", mode, mapping, format, total, inserted, duplicates, rejected, created_at AS "createdAt",
  undone_at AS "undoneAt"`;

export async function insertImport(db: DbOrTx, row: NewImport): Promise<void> {
  await db.raw(
    `INSERT INTO imports (id, user_id, account_id, file_name, size_bytes, sha256, mode, mapping)
     VALUES (?, ?, ?, ?, ?, decode(?, 'hex'), ?, ?::jsonb)`,
    [
      row.id,
      row.userId,
      row.accountId,
      row.fileName,
      row.sizeBytes,
      row.sha256,
      row.mode,
      row.mapping === null ? null : JSON.stringify(row.mapping),
    ],
  );
}

export async function setImportJob(db: DbOrTx, importId: string, jobId: string): Promise<void> {
  await db.raw('UPDATE imports SET job_id = ? WHERE id = ?', [jobId, importId]);
}

/** An import of this user; another's is not found. */
export async function findImport(db: DbOrTx, id: string, userId: string): Promise<ImportRecord | undefined> {
  const { rows } = await db.raw<{ rows: ImportRecord[] }>(
    `SELECT ${columns} FROM imports WHERE id = ? AND user_id = ?`,
    [id, userId],
  );
  return rows[0];
}

export interface ImportCounts {
  format: StatementFormat;
  total: number;
  inserted: number;
  duplicates: number;
  rejected: number;
}

export async function recordImportCounts(db: DbOrTx, importId: string, counts: ImportCounts): Promise<void> {
  await db.raw('UPDATE imports SET format = ?, total = ?, inserted = ?, duplicates = ?, rejected = ? WHERE id = ?', [
    counts.format,
    counts.total,
    counts.inserted,
    counts.duplicates,
    counts.rejected,
    importId,
  ]);
}
