import type { User } from '../identity/index.ts';
import { findUser } from '../identity/index.ts';
import { Problem } from '../platform/errors.ts';
import {
  type FactorMethod,
  methodsToShow,
  otherMethods,
  prepareFactor,
  type SentMethod,
  type ShownFactor,
  usableMethods,
} from '../second-factors/index.ts';
import { askFor, sendCode } from './challenge.ts';
import { advanceChallenge, type Challenge, failChallenge, findChallenge } from './challenges.store.ts';
import { letIn } from './let-in.ts';
import { judgeCode } from './lockout.ts';
import { noteSignIn } from './note-sign-in.ts';
import type { FactorRequest } from './sign-in.schema.ts';
import { notingLocks, refuseRestricted, type SignInDecision } from './sign-in.ts';
import type { SignInParts } from './sign-in-parts.ts';

/**
 * Goes on with a sign-in by a second factor. The fifth wrong code ends the challenge.
 * @throws {Problem} `invalid-credentials`, `account-locked`, `forbidden`, `validation-failed`
 */
export async function showFactor(
  parts: SignInParts,
  { challengeId, method, code }: FactorRequest,
): Promise<SignInDecision> {
  const { attempt, user } = await findOpenChallenge(parts, challengeId, method);
  const userId = user.id;
  await refuseRestricted(parts, userId, attempt);
  const isRight = await prepareFactor(parts, { userId, scopeId: challengeId, method, code });
  const work = judgeCode(parts, user, async (tx) => {
    // Whoever was judged before may have ended it.
    const open = await findChallenge(tx, challengeId, parts.clock.now());
    if (!open || !methodsToShow(open.methods).includes(method)) throw challengeEnded();
    if (await isRight(tx)) {
      const left = otherMethods(open.methods, method);
      await advanceChallenge(tx, challengeId, left, parts.clock.now());
      return open.factorsNeeded > 1 ? left : [];
    }
    await failChallenge(tx, challengeId, parts.clock.now());
    return undefined;
  });
  const left = await notingLocks(parts, userId, attempt, notingFailure(parts, userId, attempt, work));
  if (left.length > 0) return askFor(parts, user, challengeId, left);
  return notingLocks(parts, userId, attempt, letIn(parts, user, attempt, parts.clock.now()));
}

/**
 * Sends a code for a challenge, whose id is the credential.
 * @throws {Problem} `invalid-credentials`, `validation-failed`, `rate-limited`
 */
export async function sendChallengeCode(parts: SignInParts, challengeId: string, method: SentMethod): Promise<void> {
  const { user } = await findOpenChallenge(parts, challengeId, method);
  await sendCode(parts, user, method, challengeId);
}

/**
 * Has somebody who is signed in show a second factor again.
 * @throws {Problem} `invalid-credentials`, `account-locked`, `validation-failed` for a method that will not do
 */
export async function showFactorAgain(
  parts: SignInParts,
  user: User,
  sessionId: string,
  { method, code }: ShownFactor,
): Promise<void> {
  requireOneOf(methodsToShow(await usableMethods(parts, user)), method);
  const isRight = await prepareFactor(parts, { userId: user.id, scopeId: sessionId, method, code });
  await judgeCode(parts, user, async (tx) => (await isRight(tx)) || undefined);
}

async function findOpenChallenge(
  { db, clock, mayEnter }: SignInParts,
  challengeId: string,
  method: FactorMethod,
): Promise<Challenge & { user: User }> {
  const found = await findChallenge(db, challengeId, clock.now());
  const user = found && (await findUser(db, found.userId));
  if (!user || !mayEnter(user)) throw challengeEnded();
  requireOneOf(methodsToShow(found.methods), method);
  return { ...found, user };
}

/** @throws {Problem} `validation-failed` */
function requireOneOf(methods: readonly FactorMethod[], method: FactorMethod): void {
  if (methods.includes(method)) return;
  const detail = methods.length > 0 ? `must be one of ${methods.join(', ')}` : 'is none that you have';
  throw new Problem('validation-failed', 'That method will not do here.', { errors: [{ pointer: '/method', detail }] });
}

async function notingFailure<T>(
  parts: SignInParts,
  userId: string,
  attempt: Challenge['attempt'],
  work: Promise<T>,
): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof Problem && error.code === 'invalid-credentials') {
      await noteSignIn(parts, userId, 'second-factor-failed', attempt);
    }
    throw error;
  }
}

function challengeEnded(): Problem {
  return new Problem('invalid-credentials', 'This sign-in has ended. Begin again with name and password.');
}
