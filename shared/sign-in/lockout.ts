import { createHmac } from 'node:crypto';
import type { User } from '../identity/index.ts';
import { raiseIncident } from '../incidents/index.ts';
import { messageChannels } from '../messages/index.ts';
import type { DbOrTx, Tx } from '../platform/db.ts';
import { Problem } from '../platform/errors.ts';
import type { Secrets } from '../platform/secrets.ts';
import { deleteFailures, deleteGuard, findLock, insertFailure, takeTurn } from './guards.store.ts';
import type { SignInParts } from './sign-in-parts.ts';

const lockMinutes = 15;
const rule = { maxFailures: 5, windowMs: 15 * 60_000, lockMs: lockMinutes * 60_000 };

/** Whose failures are counted: a user's, or those under a name that nobody has. */
export type Guarded = { userId: string } | { name: string };

type GuardParts = Pick<SignInParts, 'clock' | 'secrets'> & { db: DbOrTx };

/** @throws {Problem} `account-locked` */
export async function checkNotLocked({ db, clock, secrets }: GuardParts, whose: Guarded): Promise<void> {
  const now = clock.now();
  const lockedUntil = await findLock(db, await keyOf(secrets, whose), now);
  if (lockedUntil) throw accountLocked(lockedUntil, now);
}

/**
 * Counts a wrong password or code of a user. The fifth within 15 minutes locks the account for 15 minutes: that raises an
 * incident, and the user is told.
 * @throws {Problem} `account-locked` when it was locked before
 */
export async function recordFailure(parts: SignInParts, user: Pick<User, 'id' | 'email'>): Promise<void> {
  if (await countFailure(parts, { userId: user.id })) await announceLock(parts, user);
}

/**
 * Counts a failure.
 * @returns whether it locks
 * @throws {Problem} `account-locked` when it was locked before
 */
export async function countFailure({ db, clock, secrets }: GuardParts, whose: Guarded): Promise<boolean> {
  const now = clock.now();
  const key = await keyOf(secrets, whose);
  const { counted, lockedUntil } = await insertFailure(db, key, now, rule);
  if (!counted) throw accountLocked((await findLock(db, key, now)) ?? now, now);
  return lockedUntil !== null;
}

/**
 * Forgets the failures of a user who has shown who they are.
 * @throws {Problem} `account-locked` when others have locked the account in the meantime
 */
export async function clearFailures(parts: GuardParts, userId: string): Promise<void> {
  await deleteFailures(parts.db, await keyOf(parts.secrets, { userId }), parts.clock.now());
  await checkNotLocked(parts, { userId });
}

/** Unlocks an account and forgets its failures. */
export async function unlockAccount(db: DbOrTx, secrets: Secrets, userId: string): Promise<void> {
  await deleteGuard(db, await keyOf(secrets, { userId }));
}

/**
 * Judges a code of a user. Codes of one account are judged one after another, so that of any number of guesses at once
 * five are judged. A wrong one counts as a failure.
 * @param judge undefined when the code is wrong; runs in a transaction that commits either way
 * @throws {Problem} `account-locked`, `invalid-credentials`
 */
export async function judgeCode<T>(
  parts: SignInParts,
  user: Pick<User, 'id' | 'email'>,
  judge: (tx: Tx) => Promise<T | undefined>,
): Promise<T> {
  const whose = { userId: user.id };
  const key = await keyOf(parts.secrets, whose);
  const judged = await parts.db.transaction(async (tx) => {
    await takeTurn(tx, key);
    const inside = { ...parts, db: tx };
    await checkNotLocked(inside, whose);
    const right = await judge(tx);
    return right === undefined ? { locks: await countFailure(inside, whose) } : { right };
  });
  if ('right' in judged) return judged.right;
  if (judged.locks) await announceLock(parts, user);
  throw new Problem('invalid-credentials', 'The code is wrong, or it was used or has expired.');
}

export async function announceLock(parts: SignInParts, { id, email }: Pick<User, 'id' | 'email'>): Promise<void> {
  await raiseIncident(parts.db, { kind: 'account-locked', severity: 'medium', userId: id, details: {} });
  await parts.record({ action: 'auth.account-locked', outcome: 'denied', subject: { type: 'user', id } });
  if (email === null || !messageChannels(parts.config).includes('email')) return;
  await parts.send({
    userId: id,
    channel: 'email',
    to: email,
    subject: 'Your account is locked for a while',
    text:
      `There were ${rule.maxFailures} wrong attempts to sign in to your Countinghouse account, so it is locked for ` +
      `${lockMinutes} minutes. If these were not yours, choose another password when you are back in.`,
  });
}

function accountLocked(lockedUntil: Date, now: Date): Problem {
  const seconds = Math.max(1, Math.ceil((lockedUntil.getTime() - now.getTime()) / 1_000));
  return new Problem('account-locked', 'There were too many wrong attempts. Wait before the next one.', {
    headers: { 'Retry-After': String(seconds) },
  });
}

/** A name is kept as an HMAC: people mistake the field and type their password. */
async function keyOf(secrets: Secrets, whose: Guarded): Promise<Buffer> {
  const text = 'userId' in whose ? `user\n${whose.userId}` : `name\n${whose.name.toLowerCase()}`;
  return createHmac('sha256', await secrets.get('blind-index'))
    .update(`sign-in-guard\n${text}`)
    .digest();
}
