import { Buffer } from 'node:buffer';
import type { DbOrTx } from '../platform/db.ts';

/** How long a file is kept that was not imported: its job failed, was cancelled, or was never made. */
const keepDays = 7;
const purgeBatchSize = 500;

/** Keeps one piece of an uploaded file. */
export async function storeChunk(db: DbOrTx, importId: string, position: number, bytes: Uint8Array): Promise<void> {
  await db.raw('INSERT INTO upload_chunks (import_id, position, bytes) VALUES (?, ?, ?)', [
    importId,
    position,
    Buffer.from(bytes),
  ]);
}

/** An uploaded file as a whole; undefined when it is gone. Its size is bounded by the upload limit. */
export async function readUpload(db: DbOrTx, importId: string): Promise<Uint8Array | undefined> {
  const { rows } = await db.raw<{ rows: { bytes: Buffer }[] }>(
    'SELECT bytes FROM upload_chunks WHERE import_id = ? ORDER BY position',
    [importId],
  );
  return rows.length === 0 ? undefined : Buffer.concat(rows.map(({ bytes }) => bytes));
}

export async function deleteUpload(db: DbOrTx, importId: string): Promise<void> {
  await db.raw('DELETE FROM upload_chunks WHERE import_id = ?', [importId]);
}

/** Deletes pieces of files that nobody came for, whoever's they are; but for those of the import under way. */
export async function purgeUploads(db: DbOrTx, underWay: string): Promise<void> {
  await db.raw(
    `DELETE FROM upload_chunks WHERE (import_id, position) IN (
       SELECT import_id, position FROM upload_chunks
       WHERE stored_at < now() - make_interval(days => ?) AND import_id <> ?
       ORDER BY stored_at LIMIT ? FOR UPDATE SKIP LOCKED
     )`,
    [keepDays, underWay, purgeBatchSize],
  );
}
