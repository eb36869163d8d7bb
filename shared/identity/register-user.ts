import type { AppContext } from '../platform/context.ts';
import { Problem } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import type { Registration } from './identity.schema.ts';
import { insertUser, type User } from './identity.store.ts';
import { hashPassword, passwordWeakness } from './passwords.ts';

/**
 * Adds a user with the role `user`.
 * @throws {Problem} `validation-failed` for a weak password, `conflict` when the user name or e-mail address is taken
 */
export async function registerUser({ db }: Pick<AppContext, 'db'>, registration: Registration): Promise<User> {
  const { username, email, password, firstName, lastName, phone = null } = registration;
  const weakness = passwordWeakness(password, registration);
  if (weakness !== undefined) {
    throw new Problem('validation-failed', 'Choose another password.', {
      errors: [{ pointer: '/password', detail: weakness }],
    });
  }
  const passwordHash = await hashPassword(password);
  const user = await insertUser(db, {
    id: newId(),
    username,
    email,
    passwordHash,
    firstName,
    lastName,
    phone,
    role: 'user',
  });
  if (typeof user !== 'string') return user;
  throw new Problem(
    'conflict',
    user === 'username' ? 'This user name is taken.' : 'This e-mail address is registered.',
    {
      errors: [{ pointer: `/${user}`, detail: 'is taken' }],
    },
  );
}
