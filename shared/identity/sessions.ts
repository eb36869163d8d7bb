import { createHash } from 'node:crypto';
import type { AppContext } from '../platform/context.ts';
import type { DbOrTx } from '../platform/db.ts';
import { Problem } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import { announceApiKeys } from './api-keys.store.ts';
import { makeRefreshToken, readRefreshToken } from './refresh-tokens.ts';
import {
  deleteRefreshTokens,
  deleteSessions,
  findRefreshToken,
  insertSession,
  listEndedSessions,
  type RefreshedSession,
  refreshSession,
  revokeSessions,
  type SessionsToEnd,
} from './sessions.store.ts';

const daySeconds = 24 * 60 * 60;
/** A session that is not used for so long ends. */
const idleSeconds = 14 * daySeconds;
/** So does one that is this old. */
const absoluteSeconds = 90 * daySeconds;
/** Tabs of one browser that refresh at once use one token twice: within this time that is no theft. */
const graceMs = 10_000;
/** How long sessions are kept that have ended. */
const keepEndedMs = 30 * daySeconds * 1_000;
const purgeBatch = { sessions: 500, tokens: 5_000 };

type Parts = { db: DbOrTx } & Pick<AppContext, 'clock'>;

/** Where somebody calls from. */
export interface Client {
  clientIp: string;
  userAgent: string | undefined;
}

export interface NewSession extends Client {
  userId: string;
  deviceId: string | null;
  location: { country: string | null; city: string | null } | null;
  secondFactorAt: Date | null;
  /** Of the password that was shown, where one was: the session starts if it still is the user's. */
  passwordHash?: string;
}

export interface StartedSession {
  sessionId: string;
  /** For the client's cookie alone. */
  refreshToken: string;
  expiresAt: Date;
}

/**
 * Starts a session of somebody who has shown who they are. It ends after 14 days unused, or after 90.
 * @throws {Problem} `invalid-credentials` when the password was changed since it was shown
 */
export async function startSession({ db, clock }: Parts, session: NewSession): Promise<StartedSession> {
  const { userId, clientIp, userAgent = null, deviceId, location, secondFactorAt, passwordHash } = session;
  const now = clock.now();
  const { text, sessionId, hash } = makeRefreshToken(newId());
  const expiresAt = new Date(now.getTime() + idleSeconds * 1_000);
  const times = { createdAt: now, lastUsedAt: now, expiresAt, secondFactorAt };
  const place = { clientIp, userAgent, country: location?.country ?? null, city: location?.city ?? null };
  const row = { id: sessionId, userId, deviceId, ...times, ...place };
  if (!(await insertSession(db, row, { tokenHash: hash, passwordHash }))) {
    throw new Problem('invalid-credentials', 'The password was changed: sign in with the new one.');
  }
  return { sessionId, refreshToken: text, expiresAt };
}

export type RefreshOutcome =
  | { outcome: 'refreshed'; session: RefreshedSession; refreshToken: string }
  /** The same client used the token a moment ago, and has the next one. */
  | { outcome: 'just-refreshed' }
  /** Somebody used the token again: end its session, outside of a transaction that the refusal would roll back. */
  | { outcome: 'replayed'; session: { id: string; userId: string } }
  /** Unknown, expired, or of a session that has ended. */
  | { outcome: 'refused' };

/**
 * Uses a refresh token: exactly one of any number of uses gets the next one. A later use must end the session (RFC 9700,
 * section 4.14.2), but for one by the same client within 10 seconds.
 */
export async function refreshWith({ db, clock }: Parts, token: string, client: Client): Promise<RefreshOutcome> {
  const given = readRefreshToken(token);
  if (!given) return { outcome: 'refused' };
  const now = clock.now();
  const usedBy = hashOf(client);
  const next = makeRefreshToken(given.sessionId);
  const hashes = { tokenHash: given.hash, nextHash: next.hash, client: usedBy };
  const session = await refreshSession(db, { ...hashes, now, idleSeconds, absoluteSeconds });
  if (session) return { outcome: 'refreshed', session, refreshToken: next.text };

  const known = await findRefreshToken(db, given.hash, now);
  if (!known?.live || !known.usedAt || !known.usedBy) return { outcome: 'refused' };
  const justNow = now.getTime() - known.usedAt.getTime() <= graceMs;
  if (justNow && known.usedBy.equals(usedBy)) return { outcome: 'just-refreshed' };
  return { outcome: 'replayed', session: { id: known.sessionId, userId: known.userId } };
}

/** The session of a refresh token, used or not, while it goes on. */
export async function findSessionOf(
  { db, clock }: Parts,
  token: string,
): Promise<{ id: string; userId: string } | undefined> {
  const given = readRefreshToken(token);
  const known = given && (await findRefreshToken(db, given.hash, clock.now()));
  return known?.live ? { id: known.sessionId, userId: known.userId } : undefined;
}

/**
 * Ends sessions of a user: all, or all but one, or one. Their tokens are refused by every process as soon as this has
 * committed. When all end, as for a new role or a restriction, the user's API keys are looked at anew too.
 * @returns the ids of those that went on until now
 */
export async function endSessions(db: DbOrTx, which: SessionsToEnd): Promise<string[]> {
  const ended = await revokeSessions(db, which);
  if (which.sessionId === undefined && which.exceptSessionId === undefined) await announceApiKeys(db, which.userId);
  return ended;
}

/**
 * Deletes sessions that ended more than 30 days ago, a batch at a time; gives how many each batch deleted. Their tokens go
 * first, in batches of their own (0 sessions each): one session may have thousands.
 */
export async function* purgeExpiredSessions(db: DbOrTx, now: Date): AsyncGenerator<number> {
  const endedBefore = new Date(now.getTime() - keepEndedMs);
  let ids = await listEndedSessions(db, endedBefore, purgeBatch.sessions);
  while (ids.length > 0) {
    while ((await deleteRefreshTokens(db, ids, purgeBatch.tokens)) > 0) yield 0;
    yield await deleteSessions(db, ids);
    ids = await listEndedSessions(db, endedBefore, purgeBatch.sessions);
  }
}

function hashOf({ clientIp, userAgent = '' }: Client): Buffer {
  return createHash('sha256')
    .update(JSON.stringify([clientIp, userAgent]))
    .digest();
}
