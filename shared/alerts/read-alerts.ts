import { lockBooks } from '../ledger/index.ts';
import type { DbOrTx } from '../platform/db.ts';
import { Problem } from '../platform/errors.ts';
import { type AlertRecord, findAlert, setRead } from './alerts.store.ts';

/** Marks an alert as read; one that is read stays as it is. @throws {Problem} `not-found` */
export async function readAlert(db: DbOrTx, userId: string, id: string, now: Date): Promise<AlertRecord> {
  return db.transaction(async (tx) => {
    await lockBooks(tx, userId);
    await setRead(tx, userId, now, id);
    const alert = await findAlert(tx, id, userId);
    if (!alert) throw new Problem('not-found', 'There is no such alert.');
    return alert;
  });
}

/** Marks all alerts of a user as read. @returns how many were not */
export async function readAllAlerts(db: DbOrTx, userId: string, now: Date): Promise<number> {
  return db.transaction(async (tx) => {
    await lockBooks(tx, userId);
    return setRead(tx, userId, now);
  });
}
