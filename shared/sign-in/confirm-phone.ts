import { setPhoneConfirmed, type User } from '../identity/index.ts';
import { messageChannels } from '../messages/index.ts';
import { Problem } from '../platform/errors.ts';
import { checkPhoneCode, makePhoneCode } from '../second-factors/index.ts';
import { judgeCode } from './lockout.ts';
import { requirePassword } from './require-password.ts';
import type { SignInParts } from './sign-in-parts.ts';

/**
 * Sends a code to the present telephone number of a user.
 * @throws {Problem} `conflict` when it is confirmed, `unprocessable` without a number or a way to send, `rate-limited`
 */
export async function sendPhoneCode(parts: SignInParts, user: User): Promise<void> {
  if (user.phoneConfirmedAt !== null) throw new Problem('conflict', 'This number is confirmed already.');
  if (!messageChannels(parts.config).includes('sms')) throw new Problem('unprocessable', 'No SMS can be sent.');
  await parts.send(await makePhoneCode(parts, user));
}

/**
 * Makes the present telephone number of a user who knows the password count as theirs. Without the password, a stolen
 * access token would be enough to have codes sent to the thief.
 * @throws {Problem} `invalid-credentials`, `account-locked`, `conflict` when the number was changed meanwhile
 */
export async function confirmPhone(
  parts: SignInParts,
  user: User,
  { password, code }: { password: string; code: string },
): Promise<void> {
  await requirePassword(parts, user, password);
  await judgeCode(parts, user, async (tx) => {
    const inside = { ...parts, db: tx };
    if (!(await checkPhoneCode(inside, user, code))) return undefined;
    if (await setPhoneConfirmed(tx, user, parts.clock.now())) return true;
    throw new Problem('conflict', 'The number was changed in the meantime.');
  });
}
