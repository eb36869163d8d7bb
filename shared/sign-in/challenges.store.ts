import type { FactorMethod } from '../second-factors/index.ts';
import type { DbOrTx } from '../platform/db.ts';
import type { JudgedAttempt } from './judge-attempt.ts';

/** A sign-in that still needs second factors. */
export interface Challenge {
  id: string;
  userId: string;
  /** Those that were not shown yet: see `methodsToShow` for what may be next. */
  methods: FactorMethod[];
  /** How many of them. */
  factorsNeeded: number;
  attempt: JudgedAttempt;
}

const maxFailures = 5;

export async function insertChallenge(db: DbOrTx, challenge: Challenge, expiresAt: Date): Promise<void> {
  await db.raw(
    `INSERT INTO sign_in_challenges (id, user_id, methods, factors_needed, attempt, expires_at)
     VALUES (:id, :userId, :methods::text[], :factorsNeeded, :attempt::jsonb, :expiresAt)`,
    { ...challenge, attempt: JSON.stringify(challenge.attempt), expiresAt },
  );
}

/** A challenge that has neither ended nor expired. */
export async function findChallenge(db: DbOrTx, id: string, now: Date): Promise<Challenge | undefined> {
  const { rows } = await db.raw<{ rows: Challenge[] }>(
    `SELECT id, user_id AS "userId", methods, factors_needed AS "factorsNeeded", attempt FROM sign_in_challenges
     WHERE id = ? AND ended_at IS NULL AND expires_at > ?`,
    [id, now],
  );
  return rows[0];
}

/** Notes a right code: these methods are left. The last one that is needed ends the challenge. */
export async function advanceChallenge(db: DbOrTx, id: string, left: readonly FactorMethod[], now: Date) {
  await db.raw(
    `UPDATE sign_in_challenges SET methods = :left::text[], factors_needed = factors_needed - 1,
       ended_at = CASE WHEN factors_needed <= 1 THEN :now::timestamptz END
     WHERE id = :id`,
    { id, left, now },
  );
}

/** Notes a wrong code: the fifth ends the challenge. */
export async function failChallenge(db: DbOrTx, id: string, now: Date): Promise<void> {
  await db.raw(
    `UPDATE sign_in_challenges SET failures = failures + 1,
       ended_at = CASE WHEN failures + 1 >= :maxFailures THEN :now::timestamptz END
     WHERE id = :id`,
    { id, now, maxFailures },
  );
}

/** Deletes challenges that expired before `before`, at most `limit`. @returns how many */
export async function deleteChallenges(db: DbOrTx, before: Date, limit: number): Promise<number> {
  const { rowCount } = await db.raw<{ rowCount: number }>(
    `DELETE FROM sign_in_challenges WHERE ctid = ANY(ARRAY(
       SELECT ctid FROM sign_in_challenges WHERE expires_at < ? ORDER BY expires_at LIMIT ?))`,
    [before, limit],
  );
  return rowCount;
}
