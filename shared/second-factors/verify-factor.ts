import type { User } from '../identity/index.ts';
import { messageChannels } from '../messages/index.ts';
import type { AppContext } from '../platform/context.ts';
import type { DbOrTx } from '../platform/db.ts';
import { plainBackupCode } from './backup-codes.ts';
import { hashBackupCode } from './code-hash.ts';
import type { FactorMethod, ShownFactor } from './second-factors.schema.ts';
import { checkSentCode } from './sent-codes.ts';
import { timeStepOf } from './totp.ts';
import { findOwnFactors, findTotp, useBackupCode, useTimeStep } from './totp.store.ts';

/** Where the secret of an authenticator app is sealed. */
export function secretPlace(userId: string): string {
  return `totp_secrets.secret_sealed:${userId}`;
}

/** The methods that a user can really use now, the best first. A telephone number counts once it is confirmed. */
export async function usableMethods(
  { db, config }: { db: DbOrTx } & Pick<AppContext, 'config'>,
  { id, email, phoneSealed, phoneConfirmedAt }: Pick<User, 'id' | 'email' | 'phoneSealed' | 'phoneConfirmedAt'>,
): Promise<FactorMethod[]> {
  const { totp, backupCode } = await findOwnFactors(db, id);
  const channels = messageChannels(config);
  const usable: Record<FactorMethod, boolean> = {
    totp,
    'backup-code': totp && backupCode,
    email: email !== null && channels.includes('email'),
    sms: phoneSealed !== null && phoneConfirmedAt !== null && channels.includes('sms'),
  };
  return (Object.keys(usable) as FactorMethod[]).filter((method) => usable[method]);
}

/** Which of these methods may be shown first, or alone: nothing that is sent stands in for an app. */
export function methodsToShow(methods: readonly FactorMethod[]): FactorMethod[] {
  return methods.filter((method) => !methods.includes('totp') || kindOf(method) === 'totp');
}

/** What is left to show after one method: a backup code stands for the app, so one of the two is enough of both. */
export function otherMethods(methods: readonly FactorMethod[], shown: FactorMethod): FactorMethod[] {
  return methods.filter((method) => kindOf(method) !== kindOf(shown));
}

function kindOf(method: FactorMethod): FactorMethod {
  return method === 'backup-code' ? 'totp' : method;
}

/**
 * Prepares to use a code up: what is slow about it is done before others wait for us. What is returned takes each code
 * once, of any number that come at the same time too. Who calls it counts the wrong ones.
 * @param scopeId what a sent code was sent for: a challenge, or a session
 */
export async function prepareFactor(
  parts: Pick<AppContext, 'clock' | 'cipher' | 'secrets'>,
  { userId, scopeId, method, code }: ShownFactor & { userId: string; scopeId: string },
): Promise<(db: DbOrTx) => Promise<boolean>> {
  const { clock, cipher, secrets } = parts;
  switch (method) {
    case 'totp':
      return async (db) => {
        const found = await findTotp(db, userId);
        if (!found?.confirmedAt) return false;
        const step = timeStepOf(await cipher.open(found.secretSealed, secretPlace(userId)), code, clock.now());
        return step !== undefined && useTimeStep(db, userId, step);
      };
    case 'backup-code': {
      const codeHash = await hashBackupCode(secrets, userId, plainBackupCode(code));
      return (db) => useBackupCode(db, userId, codeHash, clock.now());
    }
    case 'email':
    case 'sms':
      return (db) => checkSentCode({ ...parts, db }, { scopeId, method, code });
  }
}
