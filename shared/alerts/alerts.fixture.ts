import type { Db } from '../platform/db.ts';
import { newId } from '../platform/ids.ts';
import { lowBalance } from './alert-rules.ts';
import { insertAlerts, listAlerts } from './alerts.store.ts';

/** Raises an alert about an account that is not there. @returns its id */
export async function raiseAlert(db: Db, userId: string): Promise<string> {
  const fact = { accountId: newId(), currency: 'EUR', balanceMinor: -1n, limitMinor: 0n, spellId: newId() };
  await db.transaction((tx) => insertAlerts(tx, userId, [lowBalance(fact)], new Date()));
  const [alert] = await listAlerts(db, userId, { limit: 1 });
  return alert?.id ?? '';
}
