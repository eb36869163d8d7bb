import type { DeviceDescription } from '../devices/index.ts';
import type { Client, Credentials, User } from '../identity/index.ts';
import { findUserByLogin } from '../identity/index.ts';
import { raiseIncident } from '../incidents/index.ts';
import { Problem } from '../platform/errors.ts';
import { usableMethods } from '../second-factors/index.ts';
import { challenge } from './challenge.ts';
import { type DeviceStanding, judgeAttempt, type JudgedAttempt } from './judge-attempt.ts';
import { checkNotLocked, countFailure, type Guarded, recordFailure } from './lockout.ts';
import { letIn, type SignedIn } from './let-in.ts';
import { type NotedAttempt, noteSignIn } from './note-sign-in.ts';
import { riskLimits } from './risk.ts';
import type { Challenged } from './challenge.ts';
import type { SignInParts } from './sign-in-parts.ts';
import { isRestricted } from './sign-ins.store.ts';

export interface Attempt {
  credentials: Credentials;
  device: DeviceDescription;
  /** What a trusted device holds. */
  deviceToken: string | undefined;
  client: Client;
}

export type SignInDecision = SignedIn | Challenged;

/**
 * Decides about an attempt to sign in, in this order: is the account locked, is the password right and that of somebody
 * whom the door is for, is the user restricted, what speaks of the device and for a risk, which second factors are needed.
 * @param authenticate whose name and password these are
 * @throws {Problem} `account-locked`, `invalid-credentials`, `forbidden`
 */
export async function signIn(
  parts: SignInParts,
  { credentials, device, deviceToken, client }: Attempt,
  authenticate: (credentials: Credentials) => Promise<User | undefined>,
): Promise<SignInDecision> {
  const named = await findUserByLogin(parts.db, credentials.username);
  const whose: Guarded = named ? { userId: named.id } : { name: credentials.username };
  const from = { client, location: (await parts.geo.locate(client.clientIp)) ?? null };
  const unlessLocked = <T>(work: Promise<T>): Promise<T> => notingLocks(parts, named?.id ?? null, from, work);

  await unlessLocked(checkNotLocked(parts, whose));
  const user = await authenticate(credentials);
  if (!named || user?.id !== named.id || !parts.mayEnter(user)) {
    await unlessLocked<unknown>(named ? recordFailure(parts, named) : countFailure(parts, whose));
    await noteSignIn(parts, named?.id ?? null, 'wrong-password', from);
    throw new Problem('invalid-credentials', 'No user has this name and password.');
  }
  // Others may have locked it while the password was checked: then nobody learns that it is right.
  await unlessLocked(checkNotLocked(parts, whose));
  await refuseRestricted(parts, user.id, from);

  const judged = await judgeAttempt(parts, user, { ...from, description: device, deviceToken });
  await raiseIncidents(parts, user.id, judged);
  const methods = await usableMethods(parts, user);
  const factorsNeeded = factorsFor(judged, methods.includes('totp'));
  if (factorsNeeded === 0) return unlessLocked(letIn(parts, user, judged, null));
  if (methods.length === 0) {
    await noteSignIn(parts, user.id, 'refused', judged);
    throw new Problem('forbidden', 'This sign-in needs a second factor, and you have none. Ask an admin for help.');
  }
  return challenge(parts, user, { judged: withoutStanding(judged), methods, factorsNeeded });
}

/** @throws {Problem} `forbidden` */
export async function refuseRestricted(parts: SignInParts, userId: string, attempt: NotedAttempt): Promise<void> {
  if (!(await isRestricted(parts.db, userId))) return;
  await noteSignIn(parts, userId, 'refused', attempt);
  throw new Problem('forbidden', 'This account is restricted. Ask an admin for help.');
}

/** Passes on what `work` gives; that the account is locked is noted first. */
export async function notingLocks<T>(
  parts: SignInParts,
  userId: string | null,
  attempt: NotedAttempt,
  work: Promise<T>,
): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof Problem && error.code === 'account-locked') await noteSignIn(parts, userId, 'locked', attempt);
    throw error;
  }
}

function factorsFor({ risk, trustedDeviceId, strange }: JudgedAttempt & DeviceStanding, hasTotp: boolean): number {
  if (risk.tenths > riskLimits.twoFactors) return 2;
  if (risk.tenths > riskLimits.secondFactor) return 1;
  return (hasTotp && trustedDeviceId === null) || strange ? 1 : 0;
}

async function raiseIncidents(
  { db }: SignInParts,
  userId: string,
  { risk, strange, deviceId, trustedDeviceId, deviceChanges }: JudgedAttempt & DeviceStanding,
) {
  const details = { score: risk.tenths / 10, terms: risk.terms.map(({ term }) => term).join(' ') };
  if ((strange && deviceId === null) || (trustedDeviceId !== null && deviceChanges.length > 0)) {
    const changes = { changes: deviceChanges.join(' ') };
    await raiseIncident(db, { kind: 'device-changed', severity: 'low', userId, details: changes });
  }
  if (risk.tenths <= riskLimits.incident) return;
  const travelled = risk.terms.some(({ term }) => term === 'impossible-travel');
  const kind = travelled ? 'impossible-travel' : 'high-risk-sign-in';
  await raiseIncident(db, { kind, severity: 'high', userId, details });
}

function withoutStanding(judged: JudgedAttempt & DeviceStanding): JudgedAttempt {
  const { client, location, device, deviceId, trustedDeviceId, deviceChanges, risk } = judged;
  return { client, location, device, deviceId, trustedDeviceId, deviceChanges, risk };
}
