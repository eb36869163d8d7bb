import { findUser, type Principal, type User } from '../../../shared/identity/index.ts';
import { Problem } from '../../../shared/platform/errors.ts';
import type { DbOrTx } from '../../../shared/platform/db.ts';

/** @throws {Problem} `unauthenticated` when the user is gone */
export async function requireUser({ db }: { db: DbOrTx }, { userId }: Principal): Promise<User> {
  const user = await findUser(db, userId);
  if (user) return user;
  throw new Problem('unauthenticated', 'This user is no longer here.');
}
