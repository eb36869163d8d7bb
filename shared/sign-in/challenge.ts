import type { User } from '../identity/index.ts';
import { Problem } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import {
  type FactorMethod,
  makeSentCode,
  methodsToShow,
  otherMethods,
  sentMethod,
  type SentMethod,
} from '../second-factors/index.ts';
import { insertChallenge } from './challenges.store.ts';
import type { JudgedAttempt } from './judge-attempt.ts';
import { noteSignIn } from './note-sign-in.ts';
import type { SignInParts } from './sign-in-parts.ts';

export interface Challenged {
  outcome: 'challenged';
  challengeId: string;
  /** Any of these may be shown next. */
  methods: FactorMethod[];
}

const lifeMs = 10 * 60_000;

/** Asks for second factors: as many as are needed, if the user has so many that differ. */
export async function challenge(
  parts: SignInParts,
  user: User,
  { judged, methods, factorsNeeded }: { judged: JudgedAttempt; methods: FactorMethod[]; factorsNeeded: number },
): Promise<Challenged> {
  const hasTwo = methods.some((method) => otherMethods(methods, method).length > 0);
  const id = newId();
  const expiresAt = new Date(parts.clock.now().getTime() + lifeMs);
  const needed = Math.min(factorsNeeded, hasTwo ? 2 : 1);
  await insertChallenge(parts.db, { id, userId: user.id, methods, factorsNeeded: needed, attempt: judged }, expiresAt);
  await noteSignIn(parts, user.id, 'second-factor-asked', judged);
  return askFor(parts, user, id, methods);
}

/**
 * Says what may be shown next. Where all codes have to be sent, one is sent at once.
 * @param left the methods that were not shown yet
 */
export async function askFor(
  parts: SignInParts,
  user: User,
  challengeId: string,
  left: FactorMethod[],
): Promise<Challenged> {
  const methods = methodsToShow(left);
  const [first, ...more] = methods.map((method) => sentMethod.safeParse(method).data);
  if (first !== undefined && !more.includes(undefined)) await sendCode(parts, user, first, challengeId);
  return { outcome: 'challenged', challengeId, methods };
}

/**
 * Sends a code.
 * @param scopeId the challenge or the session that it is for
 * @throws {Problem} `rate-limited`, `unprocessable`
 */
export async function sendCode(parts: SignInParts, user: User, method: SentMethod, scopeId: string): Promise<void> {
  await parts.send(await makeSentCode(parts, user, method, scopeId));
}

/** How a challenge is answered over HTTP. */
export function secondFactorRequired({ challengeId, methods }: Challenged): Problem {
  return new Problem('second-factor-required', 'Show one of your second factors to go on.', {
    members: { challengeId, methods },
  });
}
