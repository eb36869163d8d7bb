import type { DbOrTx } from '../platform/db.ts';
import type { Role } from './identity.schema.ts';

/** Who is signed in, from where, and until when. */
export interface Session {
  id: string;
  userId: string;
  createdAt: Date;
  lastUsedAt: Date;
  expiresAt: Date;
  clientIp: string;
  userAgent: string | null;
  deviceId: string | null;
  country: string | null;
  city: string | null;
  secondFactorAt: Date | null;
}

/** A session whose token was used just now, with the user's role as it is now. */
export interface RefreshedSession extends Pick<Session, 'id' | 'userId' | 'secondFactorAt' | 'expiresAt'> {
  role: Role;
}

/** What is known of a refresh token. */
export interface KnownRefreshToken {
  sessionId: string;
  userId: string;
  usedAt: Date | null;
  usedBy: Buffer | null;
  /** Whether its session goes on. */
  live: boolean;
}

const columns = `id, user_id AS "userId", created_at AS "createdAt", last_used_at AS "lastUsedAt",
  expires_at AS "expiresAt", client_ip AS "clientIp", user_agent AS "userAgent", device_id AS "deviceId", country, city,
  second_factor_at AS "secondFactorAt"`;

/**
 * Adds a session and its first refresh token. Where a password was shown, its hash must still be that of the user: the
 * lock makes us wait for who changes it, and them for us, so that they find this session and end it.
 * @returns false when the password was changed
 */
export async function insertSession(
  db: DbOrTx,
  session: Session,
  { tokenHash, passwordHash }: { tokenHash: Buffer; passwordHash: string | undefined },
): Promise<boolean> {
  const shown =
    passwordHash === undefined ? '' : 'FROM users u WHERE u.id = :userId AND u.password_hash = :passwordHash FOR SHARE';
  const { rowCount } = await db.raw<{ rowCount: number }>(
    `WITH added AS (
       INSERT INTO sessions (id, user_id, created_at, last_used_at, expires_at, client_ip, user_agent, device_id, country,
                             city, second_factor_at)
       SELECT :id::uuid, :userId::uuid, :createdAt::timestamptz, :lastUsedAt::timestamptz, :expiresAt::timestamptz,
              :clientIp, :userAgent, :deviceId::uuid, :country, :city, :secondFactorAt::timestamptz ${shown}
       RETURNING id, created_at, expires_at)
     INSERT INTO refresh_tokens (hash, session_id, issued_at, expires_at)
     SELECT :tokenHash, id, created_at, expires_at FROM added`,
    { ...session, tokenHash, ...(passwordHash === undefined ? {} : { passwordHash }) },
  );
  return rowCount === 1;
}

export interface Refresh {
  tokenHash: Buffer;
  nextHash: Buffer;
  client: Buffer;
  now: Date;
  idleSeconds: number;
  absoluteSeconds: number;
}

/**
 * Uses a refresh token and adds the next one. Of any number of uses at once the row's lock lets one through; a session
 * that is ended meanwhile is met by the last update, whose condition is looked at anew after waiting.
 */
export async function refreshSession(db: DbOrTx, refresh: Refresh): Promise<RefreshedSession | undefined> {
  const { rows } = await db.raw<{ rows: RefreshedSession[] }>(
    `WITH used AS (
       UPDATE refresh_tokens t SET used_at = :now, used_by = :client FROM sessions s JOIN users u ON u.id = s.user_id
       WHERE t.hash = :tokenHash AND t.used_at IS NULL AND t.expires_at > :now
         AND s.id = t.session_id AND s.revoked_at IS NULL AND s.expires_at > :now AND u.restricted_at IS NULL
       RETURNING s.id, u.role, least(:now::timestamptz + make_interval(secs => :idleSeconds),
                                     s.created_at + make_interval(secs => :absoluteSeconds)) AS expires_at
     ), issued AS (
       INSERT INTO refresh_tokens (hash, session_id, issued_at, expires_at)
       SELECT :nextHash, id, :now, expires_at FROM used
     )
     UPDATE sessions s SET last_used_at = :now, expires_at = used.expires_at FROM used
     WHERE s.id = used.id AND s.revoked_at IS NULL
     RETURNING s.id, s.user_id AS "userId", s.second_factor_at AS "secondFactorAt", s.expires_at AS "expiresAt",
               used.role`,
    { ...refresh },
  );
  return rows[0];
}

export async function findRefreshToken(
  db: DbOrTx,
  tokenHash: Buffer,
  now: Date,
): Promise<KnownRefreshToken | undefined> {
  const { rows } = await db.raw<{ rows: KnownRefreshToken[] }>(
    `SELECT s.id AS "sessionId", t.used_at AS "usedAt", t.used_by AS "usedBy", s.user_id AS "userId",
            s.revoked_at IS NULL AND s.expires_at > :now AS live
     FROM refresh_tokens t JOIN sessions s ON s.id = t.session_id WHERE t.hash = :tokenHash`,
    { tokenHash, now },
  );
  return rows[0];
}

export interface SessionFilter {
  now: Date;
  deviceId: string | undefined;
  beforeId: string | undefined;
  limit: number;
}

/** The sessions of a user that go on, newest first. */
export async function listSessions(db: DbOrTx, userId: string, filter: SessionFilter): Promise<Session[]> {
  const { rows } = await db.raw<{ rows: Session[] }>(
    `SELECT ${columns} FROM sessions
     WHERE user_id = :userId AND revoked_at IS NULL AND expires_at > :now
       AND (:deviceId::uuid IS NULL OR device_id = :deviceId::uuid)
       AND (:beforeId::uuid IS NULL OR id < :beforeId::uuid)
     ORDER BY id DESC LIMIT :limit`,
    { ...filter, userId, deviceId: filter.deviceId ?? null, beforeId: filter.beforeId ?? null },
  );
  return rows;
}

export interface SessionsToEnd {
  userId: string;
  /** Only this one. */
  sessionId?: string;
  /** All but this one. */
  exceptSessionId?: string;
  /** A word for the record: `logged-out`, `factor-changed`. */
  reason: string;
}

/** Ends sessions; every process hears of it when that commits. @returns the ids of those that went on until now */
export async function revokeSessions(db: DbOrTx, which: SessionsToEnd): Promise<string[]> {
  const { userId, sessionId = null, exceptSessionId = null, reason } = which;
  const { rows } = await db.raw<{ rows: { id: string }[] }>(
    `UPDATE sessions SET revoked_at = now(), revoked_reason = :reason
     WHERE user_id = :userId AND revoked_at IS NULL
       AND (:sessionId::uuid IS NULL OR id = :sessionId::uuid) AND id IS DISTINCT FROM :exceptSessionId::uuid
     RETURNING id`,
    { userId, sessionId, exceptSessionId, reason },
  );
  return rows.map(({ id }) => id);
}

/** Keeps when the second factor of a session was last shown. */
export async function setSecondFactorAt(db: DbOrTx, sessionId: string, at: Date): Promise<void> {
  await db.raw('UPDATE sessions SET second_factor_at = ? WHERE id = ?', [at, sessionId]);
}

/** When the user of a session last showed who they are: as it started, or by a second factor since. */
export async function findAuthenticatedAt(db: DbOrTx, sessionId: string): Promise<Date | undefined> {
  const { rows } = await db.raw<{ rows: { authenticatedAt: Date }[] }>(
    'SELECT greatest(created_at, second_factor_at) AS "authenticatedAt" FROM sessions WHERE id = ?',
    [sessionId],
  );
  return rows[0]?.authenticatedAt;
}

/** The device that a session was started from; null when that is not known. */
export async function findSessionDevice(db: DbOrTx, sessionId: string): Promise<string | null> {
  const { rows } = await db.raw<{ rows: { deviceId: string | null }[] }>(
    'SELECT device_id AS "deviceId" FROM sessions WHERE id = ?',
    [sessionId],
  );
  return rows[0]?.deviceId ?? null;
}

export async function isSessionRevoked(db: DbOrTx, id: string): Promise<boolean> {
  const { rows } = await db.raw<{ rows: unknown[] }>('SELECT FROM sessions WHERE id = ? AND revoked_at IS NOT NULL', [
    id,
  ]);
  return rows.length > 0;
}

/** The sessions that were revoked within the last `seconds`, by the database's clock. */
export async function listRevokedSessions(db: DbOrTx, seconds: number): Promise<string[]> {
  const { rows } = await db.raw<{ rows: { id: string }[] }>(
    'SELECT id FROM sessions WHERE revoked_at > now() - make_interval(secs => ?)',
    [seconds],
  );
  return rows.map(({ id }) => id);
}

/** Sessions that ended before `endedBefore`, at most `limit` that expired and as many that were revoked. */
export async function listEndedSessions(db: DbOrTx, endedBefore: Date, limit: number): Promise<string[]> {
  const { rows } = await db.raw<{ rows: { id: string }[] }>(
    `(SELECT id FROM sessions WHERE expires_at < :endedBefore ORDER BY expires_at LIMIT :limit)
     UNION
     (SELECT id FROM sessions WHERE revoked_at < :endedBefore ORDER BY revoked_at LIMIT :limit)`,
    { endedBefore, limit },
  );
  return rows.map(({ id }) => id);
}

/** Deletes some of the refresh tokens of these sessions. @returns how many */
export async function deleteRefreshTokens(db: DbOrTx, sessionIds: readonly string[], limit: number): Promise<number> {
  const { rowCount } = await db.raw<{ rowCount: number }>(
    `DELETE FROM refresh_tokens WHERE ctid = ANY(ARRAY(
       SELECT ctid FROM refresh_tokens WHERE session_id = ANY(?::uuid[]) LIMIT ?))`,
    [[...sessionIds], limit],
  );
  return rowCount;
}

export async function deleteSessions(db: DbOrTx, ids: readonly string[]): Promise<number> {
  const { rowCount } = await db.raw<{ rowCount: number }>('DELETE FROM sessions WHERE id = ANY(?::uuid[])', [[...ids]]);
  return rowCount;
}
