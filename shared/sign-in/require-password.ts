import { type User, verifyPassword } from '../identity/index.ts';
import { Problem } from '../platform/errors.ts';
import { checkNotLocked, recordFailure } from './lockout.ts';
import type { SignInParts } from './sign-in-parts.ts';

/**
 * Lets pass who knows the password of a user who is signed in. A wrong one counts as a failure to sign in does.
 * @param pointer where the password stands in what was sent
 * @throws {Problem} `invalid-credentials`, `account-locked`
 */
export async function requirePassword(
  parts: SignInParts,
  user: User,
  password: string,
  pointer = '/password',
): Promise<void> {
  await checkNotLocked(parts, { userId: user.id });
  if (!(await verifyPassword(user.passwordHash, password))) {
    await recordFailure(parts, user);
    throw new Problem('invalid-credentials', 'The password is wrong.', { errors: [{ pointer, detail: 'is wrong' }] });
  }
  // Others may have locked it while the password was checked: then nobody learns that it is right.
  await checkNotLocked(parts, { userId: user.id });
}
