import type { AppContext } from '../platform/context.ts';
import { newId } from '../platform/ids.ts';
import { findUserByUsername, insertUser } from './identity.store.ts';
import { hashPassword } from './passwords.ts';

/** Makes the first admin that the settings name, once: a user who is there already keeps password and role. */
export async function ensureAdmin({ config, db, logger }: Pick<AppContext, 'config' | 'db' | 'logger'>): Promise<void> {
  if (!config.admin) return;
  const { username, password } = config.admin;
  let user = await findUserByUsername(db, username);
  if (!user) {
    const passwordHash = await hashPassword(password);
    const named = {
      username,
      email: username.includes('@') ? username : null,
      firstName: 'First',
      lastName: 'Admin',
      phoneSealed: null,
    };
    const added = await insertUser(db, { id: newId(), passwordHash, role: 'admin', ...named });
    // Another process may have been faster.
    user = typeof added === 'string' ? await findUserByUsername(db, username) : added;
  }
  if (user?.role !== 'admin') logger.warn({ userId: user?.id }, 'ADMIN_USERNAME is a user who is no admin');
}
