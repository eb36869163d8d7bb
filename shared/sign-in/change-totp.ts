import { endSessions, findUser, type User } from '../identity/index.ts';
import type { DbOrTx, Tx } from '../platform/db.ts';
import { Problem } from '../platform/errors.ts';
import type { Events } from '../platform/events.ts';
import {
  deleteTotp,
  makeBackupCodes,
  prepareFactor,
  replaceBackupCodes,
  usableMethods,
} from '../second-factors/index.ts';
import { judgeCode } from './lockout.ts';
import { totpTakenAway } from './sign-in.events.ts';
import { requirePassword } from './require-password.ts';
import type { SignInParts } from './sign-in-parts.ts';

/**
 * Takes the authenticator app away from a user who knows the password and has the app or a backup code.
 * @throws {Problem} `invalid-credentials`, `account-locked`, `conflict` when there is no app
 */
export async function removeTotp(
  parts: SignInParts,
  user: User,
  { password, code }: { password: string; code: string },
): Promise<void> {
  await requireTotp(parts, user);
  await requirePassword(parts, user, password);
  await judgeOwnCode(parts, user, code, (tx) => deleteTotp(tx, user.id));
}

/**
 * Makes new backup codes for a user who has the app or an old one.
 * @throws {Problem} `invalid-credentials`, `account-locked`, `conflict` when there is no app
 */
export async function renewBackupCodesBy(parts: SignInParts, user: User, code: string): Promise<string[]> {
  await requireTotp(parts, user);
  const { codes, hashes } = await makeBackupCodes(parts, user.id);
  await judgeOwnCode(parts, user, code, (tx) => replaceBackupCodes(tx, user.id, hashes));
  return codes;
}

/**
 * Takes the authenticator app away from a user who has lost it and the backup codes: all their sessions end, and they are told.
 * @returns the ids of the sessions that ended
 * @throws {Problem} `not-found`
 */
export async function takeTotpAway({ db, events }: { db: DbOrTx; events: Events }, userId: string): Promise<string[]> {
  if (!(await findUser(db, userId))) throw new Problem('not-found', 'There is no such user.');
  return db.transaction(async (tx) => {
    await deleteTotp(tx, userId);
    const ended = await endSessions(tx, { userId, reason: 'second-factor-removed' });
    await events.record(tx, totpTakenAway, { userId });
    return ended;
  });
}

/** @throws {Problem} `conflict` */
async function requireTotp(parts: SignInParts, user: User): Promise<void> {
  if ((await usableMethods(parts, user)).includes('totp')) return;
  throw new Problem('conflict', 'No authenticator app is set up.');
}

/** Judges a code of the app, or else a backup code, and goes on in the same transaction. */
async function judgeOwnCode(
  parts: SignInParts,
  user: User,
  code: string,
  use: (tx: Tx) => Promise<void>,
): Promise<void> {
  const shown = { userId: user.id, scopeId: user.id, method: methodOf(code), code };
  const isRight = await prepareFactor(parts, shown);
  await judgeCode(parts, user, async (tx) => {
    if (!(await isRight(tx))) return undefined;
    await use(tx);
    return true;
  });
}

/** Backup codes are longer. */
export function methodOf(code: string): 'totp' | 'backup-code' {
  return code.replaceAll(/[\s-]/g, '').length === 6 ? 'totp' : 'backup-code';
}
