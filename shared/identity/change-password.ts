import type { AppContext } from '../platform/context.ts';
import { Problem } from '../platform/errors.ts';
import { replacePasswordHash, type User } from './identity.store.ts';
import { hashPassword } from './passwords.ts';
import { endSessions } from './sessions.ts';

/**
 * Gives a user who has just shown their password another one, and ends their sessions but for one.
 * @returns the ids of the sessions that this ends
 * @throws {Problem} `conflict` when the password was changed in the meantime
 */
export async function changePassword(
  { db }: Pick<AppContext, 'db'>,
  user: Pick<User, 'id' | 'passwordHash'>,
  { newPassword, exceptSessionId }: { newPassword: string; exceptSessionId: string },
): Promise<string[]> {
  const to = await hashPassword(newPassword);
  return db.transaction(async (tx) => {
    if (!(await replacePasswordHash(tx, user.id, { from: user.passwordHash, to }))) {
      throw new Problem('conflict', 'The password was changed in the meantime.');
    }
    return endSessions(tx, { userId: user.id, exceptSessionId, reason: 'password-changed' });
  });
}
