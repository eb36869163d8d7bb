import { lockBooks, recordBooksChanged } from '../ledger/index.ts';
import type { Tx } from '../platform/db.ts';
import type { Events } from '../platform/events.ts';
import type { UndoResult } from './imports.schema.ts';
import { requireImport } from './start-import.ts';
import { removeImported, removeOpenedAccounts } from './undo-import.store.ts';
import { deleteUpload } from './uploads.store.ts';

/**
 * Makes the books as if an import had never been: its transactions go, except those that another file brought too, which
 * become that file's. An import that has not run yet never will. Undoing twice changes nothing more.
 * @throws {Problem} `not-found`
 */
export async function undoImport(
  { tx, events }: { tx: Tx; events: Events },
  userId: string,
  importId: string,
): Promise<UndoResult> {
  await lockBooks(tx, userId);
  await requireImport(tx, importId, userId);
  const counts = await removeImported(tx, importId);
  await removeOpenedAccounts(tx, importId);
  await deleteUpload(tx, importId);
  await recordBooksChanged(events, tx, userId);
  return { importId, ...counts };
}
