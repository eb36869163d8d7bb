import type { DbOrTx, Tx } from '../platform/db.ts';
import type { Events } from '../platform/events.ts';
import { readBooksVersion } from './ledger-accounts.store.ts';
import { booksChanged } from './ledger.events.ts';

/** What changes books, or what is planned with them. */
export interface BooksParts {
  db: DbOrTx;
  events: Events;
}

/** Call it once the books are locked, in the transaction that writes them. */
export async function recordBooksChanged(events: Events, tx: Tx, userId: string): Promise<void> {
  await events.record(tx, booksChanged, { userId, version: await readBooksVersion(tx, userId) });
}
