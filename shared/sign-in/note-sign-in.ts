import type { Location } from '../geo/index.ts';
import type { Client } from '../identity/index.ts';
import type { JudgedAttempt } from './judge-attempt.ts';
import type { SignInOutcome } from './sign-in.schema.ts';
import type { SignInParts } from './sign-in-parts.ts';
import { insertSignIn } from './sign-ins.store.ts';

/** What is known of an attempt: less when it ended early. */
export type NotedAttempt = { client: Client; location: Location | null } & Partial<JudgedAttempt>;

const recorded: Record<SignInOutcome, Pick<Parameters<SignInParts['record']>[0], 'action' | 'outcome'>> = {
  'signed-in': { action: 'auth.signed-in', outcome: 'success' },
  'second-factor-asked': { action: 'auth.second-factor-asked', outcome: 'denied' },
  'wrong-password': { action: 'auth.sign-in-failed', outcome: 'failure' },
  'second-factor-failed': { action: 'auth.sign-in-failed', outcome: 'failure' },
  locked: { action: 'auth.sign-in-failed', outcome: 'denied' },
  refused: { action: 'auth.sign-in-failed', outcome: 'denied' },
};

/**
 * Notes how an attempt ended: for the user in the login activity, for admins on the record.
 * @param userId null for a name that nobody has: that stays off the login activity
 */
export async function noteSignIn(
  { db, clock, record }: SignInParts,
  userId: string | null,
  outcome: SignInOutcome,
  attempt: NotedAttempt,
): Promise<void> {
  const { client, location, deviceId = null, deviceChanges = [], risk } = attempt;
  const subject = userId === null ? null : { type: 'user', id: userId };
  const score = risk === undefined ? {} : { score: risk.tenths / 10 };
  await record({ ...recorded[outcome], subject, details: { reason: outcome, ...score } });
  if (userId === null) return;
  await insertSignIn(db, {
    userId,
    at: clock.now(),
    outcome,
    clientIp: client.clientIp,
    userAgent: client.userAgent ?? null,
    location,
    deviceId,
    deviceChanges,
    riskScore: risk?.tenths ?? null,
    riskTerms: risk?.terms ?? [],
  });
}
