import { endSessions } from '../identity/index.ts';
import { raiseIncident } from '../incidents/index.ts';
import type { AppContext } from '../platform/context.ts';
import type { DbOrTx } from '../platform/db.ts';
import { Problem } from '../platform/errors.ts';
import type { RestrictionView } from './restrictions.schema.ts';
import { clearRestricted, findRestricted, setRestricted } from './restrictions.store.ts';

export interface Restriction {
  userId: string;
  /** For other admins. What somebody writes of a user is personal: it is kept sealed, and in no incident. */
  reason: string;
  /** The admin. */
  by: string;
  at: Date;
}

type Parts = { db: DbOrTx } & Pick<AppContext, 'cipher'>;

const placeOf = (userId: string): string => `users.restricted_reason_sealed:${userId}`;

/**
 * Keeps a user out: all their sessions end, and no sign-in or API key lets them in. Leaves an incident, of which admins and
 * the user are told.
 * @returns the ids of the sessions that ended
 * @throws {Problem} `not-found`, `conflict` when admins restrict themselves
 */
export async function restrictUser({ db, cipher }: Parts, { userId, reason, by, at }: Restriction): Promise<string[]> {
  if (userId === by) throw new Problem('conflict', 'You can not restrict yourself.');
  const reasonSealed = await cipher.seal(reason, placeOf(userId));
  if (!(await setRestricted(db, { userId, restrictedAt: at, by, reasonSealed }))) throw noSuchUser();
  const ended = await endSessions(db, { userId, reason: 'restricted' });
  await raiseIncident(db, { kind: 'account-restricted', severity: 'high', userId, details: { by } });
  return ended;
}

/** Lets a user in again. @throws {Problem} `not-found` */
export async function liftRestriction(tx: DbOrTx, userId: string): Promise<void> {
  if (!(await clearRestricted(tx, userId))) throw noSuchUser();
}

/** Why a user is kept out. @throws {Problem} `not-found` when nobody is */
export async function readRestriction({ db, cipher }: Parts, userId: string): Promise<RestrictionView> {
  const found = await findRestricted(db, userId);
  if (!found) throw new Problem('not-found', 'There is no such user, or they are not restricted.');
  const { restrictedAt, by, reasonSealed } = found;
  const reason = reasonSealed === null ? null : await cipher.open(reasonSealed, placeOf(userId));
  return { userId, restrictedAt: restrictedAt.toISOString(), by, reason };
}

function noSuchUser(): Problem {
  return new Problem('not-found', 'There is no such user.');
}
