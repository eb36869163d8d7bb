import { endSessions } from '../identity/index.ts';
import { raiseIncident } from '../incidents/index.ts';
import type { DbOrTx } from '../platform/db.ts';
import { Problem } from '../platform/errors.ts';
import { clearRestricted, setRestricted } from './restrictions.store.ts';

export interface Restriction {
  userId: string;
  /** For other admins. */
  reason: string;
  /** The admin. */
  by: string;
  at: Date;
}

/**
 * Keeps a user out: all their sessions end, and no sign-in or API key lets them in. Leaves an incident that says why.
 * @throws {Problem} `not-found`, `conflict` when admins restrict themselves
 */
export async function restrictUser(tx: DbOrTx, { userId, reason, by, at }: Restriction): Promise<void> {
  if (userId === by) throw new Problem('conflict', 'You can not restrict yourself.');
  if (!(await setRestricted(tx, userId, at))) throw noSuchUser();
  await endSessions(tx, { userId, reason: 'restricted' });
  await raiseIncident(tx, { kind: 'account-restricted', severity: 'high', userId, details: { reason, by } });
}

/** Lets a user in again. @throws {Problem} `not-found` */
export async function liftRestriction(tx: DbOrTx, userId: string): Promise<void> {
  if (!(await clearRestricted(tx, userId))) throw noSuchUser();
}

function noSuchUser(): Problem {
  return new Problem('not-found', 'There is no such user.');
}
