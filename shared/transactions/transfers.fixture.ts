import { lockBooks } from '../ledger/index.ts';
import type { Db } from '../platform/db.ts';
import { newId } from '../platform/ids.ts';
import { bookTransfer, planTransfer, type Transfer, type Transferring } from './book-transfer.ts';
import type { NewTransfer } from './transactions.schema.ts';

/** Makes a transfer whose risk nobody looks at. */
export async function makeTransfer(db: Db, by: Transferring, wanted: NewTransfer): Promise<Transfer> {
  return db.transaction(async (tx) => {
    await lockBooks(tx, by.userId);
    return bookTransfer(tx, { ...by, id: newId() }, await planTransfer(tx, by, wanted));
  });
}
