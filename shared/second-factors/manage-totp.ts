import type { User } from '../identity/index.ts';
import type { AppContext } from '../platform/context.ts';
import type { DbOrTx } from '../platform/db.ts';
import { Problem } from '../platform/errors.ts';
import { newBackupCodes, plainBackupCode } from './backup-codes.ts';
import { hashBackupCode } from './code-hash.ts';
import type { TotpSetup } from './second-factors.schema.ts';
import { secretPlace } from './verify-factor.ts';
import { newTotp, timeStepOf } from './totp.ts';
import { confirmTotpSecret, findTotp, keepTotpSecret, replaceBackupCodes } from './totp.store.ts';

type Parts = { db: DbOrTx } & Pick<AppContext, 'clock' | 'cipher' | 'secrets'>;

/**
 * Makes a secret for an authenticator app. It counts once a code of it was shown.
 * @throws {Problem} `conflict` when there is one that counts
 */
export async function beginTotp({ db, clock, cipher }: Parts, { id, username }: User): Promise<TotpSetup> {
  const setup = newTotp(username);
  const sealed = await cipher.seal(setup.secret, secretPlace(id));
  if (await keepTotpSecret(db, id, sealed, clock.now())) return setup;
  throw new Problem('conflict', 'An authenticator app is set up. Remove it first.');
}

/**
 * Makes the secret count.
 * @returns ten backup codes, to be shown once
 * @throws {Problem} `invalid-credentials` for a wrong code, `conflict` when there is nothing to confirm
 */
export async function confirmTotp(parts: Parts, userId: string, code: string): Promise<string[]> {
  const { db, clock, cipher } = parts;
  const now = clock.now();
  const found = await findTotp(db, userId);
  if (!found) throw new Problem('conflict', 'No authenticator app is being set up.');
  if (found.confirmedAt) throw new Problem('conflict', 'The authenticator app is confirmed already.');
  const { secretSealed } = found;
  const step = timeStepOf(await cipher.open(secretSealed, secretPlace(userId)), code, now);
  if (step === undefined) throw new Problem('invalid-credentials', 'This is not the code that the app shows now.');
  const { codes, hashes } = await makeBackupCodes(parts, userId);
  await db.transaction(async (tx) => {
    if (!(await confirmTotpSecret(tx, userId, { secretSealed, step, now }))) {
      throw new Problem('conflict', 'The authenticator app is confirmed already.');
    }
    await replaceBackupCodes(tx, userId, hashes);
  });
  return codes;
}

/** Makes ten backup codes, to be shown once. They count when `hashes` are kept: hashing is too slow for a transaction. */
export async function makeBackupCodes(
  { secrets }: Pick<Parts, 'secrets'>,
  userId: string,
): Promise<{ codes: string[]; hashes: Buffer[] }> {
  const codes = newBackupCodes();
  const hashes = await Promise.all(codes.map((code) => hashBackupCode(secrets, userId, plainBackupCode(code))));
  return { codes, hashes };
}
