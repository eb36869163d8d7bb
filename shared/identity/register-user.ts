import type { AppContext } from '../platform/context.ts';
import { Problem } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import type { Registration } from './identity.schema.ts';
import { insertUser, type User } from './identity.store.ts';
import { sealPhone } from './personal-data.ts';
import { requireStrongPassword } from './password-strength.ts';
import { hashPassword } from './passwords.ts';

/**
 * Adds a user with the role `user`.
 * @throws {Problem} `validation-failed` for a weak password, `conflict` when the user name or e-mail address is taken
 */
export async function registerUser(
  { db, cipher }: Pick<AppContext, 'db' | 'cipher'>,
  registration: Registration,
): Promise<User> {
  const { username, email, password, firstName, lastName, phone = null } = registration;
  await requireStrongPassword(password, registration, '/password');
  const passwordHash = await hashPassword(password);
  const id = newId();
  const user = await insertUser(db, {
    id,
    username,
    email,
    passwordHash,
    firstName,
    lastName,
    phoneSealed: await sealPhone(cipher, id, phone),
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
