import { createHash } from 'node:crypto';
import type { Db, Tx } from '../platform/db.ts';
import { unfollowed } from '../platform/events.ts';
import { newId } from '../platform/ids.ts';
import { testSeals } from '../testing/index.ts';
import type { ImportRequest, ImportResult } from './imports.schema.ts';
import { runImport } from './run-import.ts';
import { type ImportFile, startImport } from './start-import.ts';
import { undoImport } from './undo-import.ts';

export interface UploadOptions extends Partial<ImportRequest> {
  fileName?: string;
}

/** A file as the API hands it over. */
export function fileOf(content: string | Uint8Array, name = 'statement.csv'): ImportFile {
  const bytes = Buffer.from(content);
  return {
    name,
    size: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    head: bytes.subarray(0, 65_536),
    async *chunks() {
      for (let at = 0; at < bytes.length; at += 65_536) yield bytes.subarray(at, at + 65_536);
    },
  };
}

/** The books of users of a test's database, and what is done with them. */
export function createBooks(db: Db) {
  const seals = testSeals(db);

  async function user(currency = 'EUR'): Promise<string> {
    const id = newId();
    await db.raw(
      `INSERT INTO users (id, username, password_hash, first_name, last_name, currency) VALUES (?, ?, '', 'A', 'B', ?)`,
      [id, `user-${id}`, currency],
    );
    return id;
  }

  /** Takes the file in, as the API does. */
  async function upload(userId: string, content: string | Uint8Array, options: UploadOptions = {}): Promise<string> {
    const { fileName, mode = 'keep-good', ...request } = options;
    const followUp = (_tx: Tx, importId: string) => Promise.resolve({ id: newId(), importId });
    return (await startImport(db, userId, fileOf(content, fileName), { mode, ...request }, followUp)).importId;
  }

  /** Runs the import, as its job does. */
  function run(userId: string, importId: string): Promise<ImportResult> {
    const commit = (write: Parameters<Parameters<typeof runImport<ImportResult>>[0]['commit']>[0]) =>
      db.transaction(write);
    const { signal } = new AbortController();
    return runImport(
      { ...seals, events: unfollowed, ownerId: userId, signal, stage: () => undefined, commit },
      importId,
    );
  }

  return {
    ...seals,
    user,
    upload,
    run,
    async bring(userId: string, content: string | Uint8Array, options?: UploadOptions): Promise<ImportResult> {
      return run(userId, await upload(userId, content, options));
    },
    undo: (userId: string, importId: string) =>
      db.transaction((tx) => undoImport({ tx, events: unfollowed }, userId, importId)),
    state: (userId: string) => readState(db, userId),
    /** `2024-01-05 -3.50 Coffee` of each transaction, in order. */
    async lines(userId: string): Promise<string[]> {
      const { rows } = await db.raw<{ rows: { line: string }[] }>(
        `SELECT date || ' ' || amount_minor || ' ' || currency || ' ' || description || CASE WHEN pending THEN ' (pending)' ELSE '' END AS line
         FROM transactions WHERE user_id = ? ORDER BY date, import_ordinal, id`,
        [userId],
      );
      return rows.map(({ line }) => line);
    },
  };
}

/** All that the books of a user say, but for ids and times; imports by the name of their file. */
async function readState(db: Db, userId: string): Promise<unknown> {
  const read = async (sql: string): Promise<unknown[]> => (await db.raw<{ rows: unknown[] }>(sql, [userId])).rows;
  return {
    accounts: await read(
      `SELECT a.name, a.type, a.currency, a.institution, encode(a.identity_index, 'hex') AS identity,
         a.account_number_sealed IS NOT NULL AS numbered, a.opening_minor, i.file_name
       FROM accounts a LEFT JOIN imports i ON i.id = a.import_id WHERE a.user_id = ? ORDER BY a.identity_index, a.currency`,
    ),
    transactions: await read(
      `SELECT encode(a.identity_index, 'hex') AS identity, t.date::text, t.value_date::text, t.amount_minor, t.currency, t.original_minor,
         t.original_currency, t.description, t.payee, t.reference, t.pending, t.row_pending, t.source, i.file_name,
         t.import_ordinal, t.import_row, t.content_key, t.occurrence
       FROM transactions t JOIN accounts a ON a.id = t.account_id LEFT JOIN imports i ON i.id = t.import_id
       WHERE t.user_id = ? ORDER BY a.identity_index, t.date, t.content_key, t.occurrence`,
    ),
    imports: await read(
      `SELECT file_name, format, total, inserted, duplicates, rejected FROM imports
       WHERE user_id = ? AND undone_at IS NULL ORDER BY file_name`,
    ),
    rows: await read(
      `SELECT i.file_name, r.ordinal, r.row, r.status, r.description, r.pending, r.field, r.detail, t.content_key, t.occurrence
       FROM import_rows r JOIN imports i ON i.id = r.import_id LEFT JOIN transactions t ON t.id = r.duplicate_of
       WHERE i.user_id = ? AND i.undone_at IS NULL ORDER BY i.file_name, r.ordinal`,
    ),
  };
}
