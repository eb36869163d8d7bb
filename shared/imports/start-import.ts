import { hasAccount } from '../accounts/index.ts';
import type { Db, Tx } from '../platform/db.ts';
import { Problem } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import { detectFormat, supportedFormatsText } from '../statements/index.ts';
import { type ImportRecord, findImport, insertImport, setImportJob } from './imports.store.ts';
import type { ImportRequest } from './imports.schema.ts';
import { deleteUpload, storeChunk } from './uploads.store.ts';

/** A file that has arrived. */
export interface ImportFile {
  name: string;
  size: number;
  sha256: string;
  head: Uint8Array;
  chunks(): AsyncIterable<Uint8Array>;
}

/** Enqueues the job that reads the file, in the transaction that makes the import. */
export type FollowUp<J> = (tx: Tx, importId: string) => Promise<J & { id: string }>;

const chunkBytes = 512 * 1024;

/**
 * Takes a file in: refuses what is no statement, keeps its bytes, and makes the import together with its job.
 * @throws {Problem} `unsupported-media-type`, `validation-failed` for an account that the user does not have
 */
export async function startImport<J>(
  db: Db,
  userId: string,
  file: ImportFile,
  request: ImportRequest,
  followUp: FollowUp<J>,
): Promise<J> {
  refuseNonStatements(file);
  const { accountId, mode, mapping } = request;
  if (accountId !== undefined && !(await hasAccount(db, accountId, userId))) {
    throw new Problem('validation-failed', 'There is no such account.', {
      errors: [{ pointer: '/accountId', detail: 'is not one of your accounts' }],
    });
  }
  const id = newId();
  try {
    await storeFile(db, id, file);
    return await db.transaction(async (tx) => {
      await insertImport(tx, {
        id,
        userId,
        accountId: accountId ?? null,
        fileName: file.name,
        sizeBytes: file.size,
        sha256: file.sha256,
        mode,
        mapping: mapping ?? null,
      });
      const job = await followUp(tx, id);
      await setImportJob(tx, id, job.id);
      return job;
    });
  } catch (error) {
    await deleteUpload(db, id).catch(() => undefined);
    throw error;
  }
}

function refuseNonStatements(file: ImportFile): void {
  if (!file.head.some((byte) => byte > 0x20)) {
    throw new Problem('unsupported-media-type', `The file is empty. ${supportedFormatsText}`, {
      errors: [{ pointer: '/file', detail: 'is empty' }],
    });
  }
  const format = detectFormat(file.head);
  if (format === null)
    throw new Problem('unsupported-media-type', `This file is no statement that can be read. ${supportedFormatsText}`);
  if (format === 'xls') {
    throw new Problem(
      'unsupported-media-type',
      'Excel workbooks of before 2007 (.xls) can not be read: save it as .xlsx or CSV.',
    );
  }
  if (format === 'encrypted') {
    throw new Problem(
      'unsupported-media-type',
      'The workbook has a password: save it without one and upload it again.',
    );
  }
}

async function storeFile(db: Db, importId: string, file: ImportFile): Promise<void> {
  let position = 0;
  let pieces: Uint8Array[] = [];
  let bytes = 0;
  const flush = async (): Promise<void> => {
    if (bytes === 0) return;
    await storeChunk(db, importId, position, Buffer.concat(pieces));
    position += 1;
    pieces = [];
    bytes = 0;
  };
  for await (const piece of file.chunks()) {
    pieces.push(piece);
    bytes += piece.length;
    if (bytes >= chunkBytes) await flush();
  }
  await flush();
}

/** An import of this user. @throws {Problem} `not-found` */
export async function requireImport(db: Db | Tx, id: string, userId: string): Promise<ImportRecord> {
  const found = await findImport(db, id, userId);
  if (!found) throw new Problem('not-found', 'There is no such import.');
  return found;
}
