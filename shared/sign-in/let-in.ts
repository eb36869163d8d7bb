import { rememberDevice, rememberTrustedDevice } from '../devices/index.ts';
import type { Location } from '../geo/index.ts';
import type { User } from '../identity/index.ts';
import type { JudgedAttempt } from './judge-attempt.ts';
import { clearFailures } from './lockout.ts';
import { noteSignIn } from './note-sign-in.ts';
import type { SignInParts } from './sign-in-parts.ts';

export interface SignedIn {
  outcome: 'signed-in';
  user: User;
  deviceId: string;
  location: Location | null;
  /** When a second factor was shown, if one was. */
  secondFactorAt: Date | null;
}

/**
 * Lets a user in who has shown all that is needed.
 * @throws {Problem} `account-locked` when others have locked the account in the meantime
 */
export async function letIn(
  parts: SignInParts,
  user: User,
  judged: JudgedAttempt,
  secondFactorAt: Date | null,
): Promise<SignedIn> {
  await clearFailures(parts, user.id);
  const deviceId = await remember(parts, user, judged);
  await noteSignIn(parts, user.id, 'signed-in', { ...judged, deviceId });
  return { outcome: 'signed-in', user, deviceId, location: judged.location, secondFactorAt };
}

/** @returns the id of the device */
async function remember(
  { db, clock }: SignInParts,
  { id: userId }: User,
  { device, trustedDeviceId }: JudgedAttempt,
): Promise<string> {
  const now = clock.now();
  const trusted = trustedDeviceId && (await rememberTrustedDevice(db, userId, { id: trustedDeviceId, now }));
  return trusted || rememberDevice(db, userId, device, now);
}
