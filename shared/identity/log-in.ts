import type { AppContext } from '../platform/context.ts';
import type { Credentials } from './identity.schema.ts';
import { findUserByLogin, replacePasswordHash, type User } from './identity.store.ts';
import { hashPassword, needsRehash, verifyPassword } from './passwords.ts';

/**
 * The user with this name or e-mail address and password. An unknown name takes as long as a wrong password. A hash that
 * was made with less work than is asked for now is replaced.
 */
export async function logIn(
  { db }: Pick<AppContext, 'db'>,
  { username, password }: Credentials,
): Promise<User | undefined> {
  const user = await findUserByLogin(db, username);
  if (!(await verifyPassword(user?.passwordHash, password)) || !user) return undefined;
  if (!needsRehash(user.passwordHash)) return user;
  const passwordHash = await hashPassword(password);
  // Who has changed the password meanwhile keeps theirs.
  const replaced = await replacePasswordHash(db, user.id, { from: user.passwordHash, to: passwordHash });
  return replaced ? { ...user, passwordHash } : undefined;
}
