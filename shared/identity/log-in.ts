import type { AppContext } from '../platform/context.ts';
import type { Credentials } from './identity.schema.ts';
import { findUserByLogin, type User } from './identity.store.ts';
import { verifyPassword } from './passwords.ts';

/** The user with this name or e-mail address and password. An unknown name takes as long as a wrong password. */
export async function logIn(
  { db }: Pick<AppContext, 'db'>,
  { username, password }: Credentials,
): Promise<User | undefined> {
  const user = await findUserByLogin(db, username);
  return (await verifyPassword(user?.passwordHash, password)) ? user : undefined;
}
