import { Buffer } from 'node:buffer';
import type { DbOrTx } from '../platform/db.ts';

const keepDays = 7;
/** Half a megabyte each. */
const purgeBatchSize = 100;

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

/**
 * Deletes some of the pieces of files that came more than a week ago and were not imported: the job failed, was cancelled,
 * or was never made. What still waits to be imported stays. @returns how many
 */
export async function purgeUploads(db: DbOrTx, now: Date): Promise<number> {
  const { rowCount } = await db.raw<{ rowCount: number }>(
    `DELETE FROM upload_chunks WHERE ctid = ANY(ARRAY(
       SELECT ctid FROM upload_chunks c
       WHERE stored_at < ?::timestamptz - make_interval(days => ?) AND (
         SELECT f.job_id FROM imports i JOIN jobs_in_flight f ON f.job_id = i.job_id WHERE i.id = c.import_id) IS NULL
       ORDER BY stored_at LIMIT ?))`,
    [now, keepDays, purgeBatchSize],
  );
  return rowCount;
}
