import { randomInt } from 'node:crypto';
import { openPhone, type User } from '../identity/index.ts';
import type { NewMessage } from '../messages/index.ts';
import type { AppContext } from '../platform/context.ts';
import type { DbOrTx } from '../platform/db.ts';
import { Problem } from '../platform/errors.ts';
import { hashCode } from './code-hash.ts';
import type { SentMethod } from './second-factors.schema.ts';
import { keepSentCode, type NewSentCode, useSentCode } from './sent-codes.store.ts';

const digits = 6;
const lifeMinutes = 10;
const maxTries = 5;
const maxSendings = 5;

type Parts = { db: DbOrTx } & Pick<AppContext, 'clock' | 'cipher' | 'secrets'>;
type Scope = Pick<NewSentCode, 'scopeId' | 'userId' | 'method'>;

/**
 * Makes the one live code of a challenge, or of a session that steps up.
 * @param scopeId the id of either
 * @returns the message that brings it
 * @throws {Problem} `rate-limited` when five were sent in a row, `unprocessable` without an address to send it to
 */
export async function makeSentCode(parts: Parts, user: User, method: SentMethod, scopeId: string): Promise<NewMessage> {
  const to = method === 'email' ? user.email : await confirmedPhone(parts, user);
  if (to === null) throw new Problem('unprocessable', 'There is no address that a code could be sent to.');
  const scope = { scopeId, userId: user.id, method };
  const code = await keepNewCode(parts, scope, (text) => hashCode(parts.secrets, 'sent', scopeId, text));
  return {
    userId: user.id,
    channel: method,
    to,
    subject: 'Your code',
    text: `Your Countinghouse code is ${code}. It is good for ${lifeMinutes} minutes. Give it to nobody: we never ask for it.`,
  };
}

/** Uses the live code up. After five wrong ones it is dead. @returns whether it was the right one */
export async function checkSentCode(
  { db, clock, secrets }: Pick<Parts, 'db' | 'clock' | 'secrets'>,
  { scopeId, method, code }: { scopeId: string; method: SentMethod; code: string },
): Promise<boolean> {
  const codeHash = await hashCode(secrets, 'sent', scopeId, plainDigits(code));
  return useSentCode(db, { scopeId, method, codeHash }, clock.now(), maxTries);
}

/**
 * Makes the one live code that confirms the present telephone number of a user. It is good for that number alone, and
 * for nothing else.
 * @returns the message that brings it
 * @throws {Problem} `rate-limited` when five were sent in a row, `unprocessable` without a number
 */
export async function makePhoneCode(parts: Parts, user: User): Promise<NewMessage> {
  const to = await openPhone(parts, user);
  if (to === null) throw new Problem('unprocessable', 'There is no telephone number to confirm.');
  const scope = { scopeId: user.id, userId: user.id, method: 'sms' } as const;
  const code = await keepNewCode(parts, scope, (text) => hashPhoneCode(parts, user, to, text));
  return {
    userId: user.id,
    channel: 'sms',
    to,
    subject: 'Confirm your number',
    text: `${code} confirms this number for your Countinghouse account, for ${lifeMinutes} minutes. Give it to nobody. Others can read SMS: an authenticator app is safer.`,
  };
}

/** Uses the live code for the present number up. After five wrong ones it is dead. @returns whether it was the right one */
export async function checkPhoneCode(parts: Parts, user: User, code: string): Promise<boolean> {
  const phone = await openPhone(parts, user);
  if (phone === null) return false;
  const codeHash = await hashPhoneCode(parts, user, phone, plainDigits(code));
  return useSentCode(parts.db, { scopeId: user.id, method: 'sms', codeHash }, parts.clock.now(), maxTries);
}

/** @throws {Problem} `rate-limited` */
async function keepNewCode(
  { db, clock }: Parts,
  scope: Scope,
  hashOf: (code: string) => Promise<Buffer>,
): Promise<string> {
  const code = String(randomInt(10 ** digits)).padStart(digits, '0');
  const now = clock.now();
  const expiresAt = new Date(now.getTime() + lifeMinutes * 60_000);
  if (await keepSentCode(db, { ...scope, codeHash: await hashOf(code), expiresAt }, now, maxSendings)) return code;
  throw new Problem('rate-limited', 'Enough codes were sent. Use the last one, or wait until it has expired.', {
    headers: { 'Retry-After': String(lifeMinutes * 60) },
  });
}

function hashPhoneCode({ secrets }: Pick<Parts, 'secrets'>, { id }: User, phone: string, code: string) {
  return hashCode(secrets, 'phone', `${id}\n${phone}`, code);
}

/** Looked at as the code is sent: the number may be another than when this way was offered. */
async function confirmedPhone(parts: Parts, user: User): Promise<string | null> {
  return user.phoneConfirmedAt === null ? null : openPhone(parts, user);
}

function plainDigits(typed: string): string {
  return typed.replaceAll(/[\s-]/g, '');
}
