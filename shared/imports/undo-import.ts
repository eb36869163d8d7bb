import type { Tx } from '../platform/db.ts';
import type { UndoResult } from './imports.schema.ts';
import { lockBooks } from './post-rows.store.ts';
import { removeImported, removeUnusedAccounts } from './undo-import.store.ts';

/**
 * Makes the books as if an import had never been: its transactions go, except those that another file brought too, which
 * become that file's. Undoing twice changes nothing more.
 */
export async function undoImport(tx: Tx, userId: string, importId: string): Promise<UndoResult> {
  await lockBooks(tx, userId);
  const counts = await removeImported(tx, importId, userId);
  await removeUnusedAccounts(tx, importId, userId);
  return { importId, ...counts };
}
