import type { DbOrTx, Tx } from '../platform/db.ts';
import type { Role } from './identity.schema.ts';

export interface ApiKey {
  id: string;
  name: string;
  scopes: string[];
  /** Of the newest secret. */
  prefix: string;
  createdAt: Date;
  expiresAt: Date | null;
  lastUsedAt: Date | null;
}

/** What a request with a key's secret is judged by. */
export interface KnownApiKey {
  id: string;
  userId: string;
  role: Role;
  scopes: string[];
  secretHash: Buffer;
  /** The end of the key or of this secret, whichever comes first. */
  expiresAt: Date | null;
}

const keepEndedMs = 30 * 24 * 60 * 60 * 1_000;
const purgeBatch = 500;

/** A key counts while it is neither revoked nor expired. */
const live = 'k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > :now)';

const columns = `k.id, k.name, k.scopes, k.created_at AS "createdAt", k.expires_at AS "expiresAt",
  k.last_used_at AS "lastUsedAt",
  (SELECT s.prefix FROM api_key_secrets s WHERE s.key_id = k.id ORDER BY s.created_at DESC, s.expires_at DESC LIMIT 1) AS prefix`;

/** Has the keys of a user be added one after the other, until the end of the transaction. */
export async function lockApiKeys(tx: Tx, userId: string): Promise<void> {
  await tx.raw('SELECT FROM users WHERE id = ? FOR NO KEY UPDATE', [userId]);
}

export async function countApiKeys(db: DbOrTx, userId: string, now: Date): Promise<number> {
  const { rows } = await db.raw<{ rows: { count: number }[] }>(
    `SELECT count(*)::int AS count FROM api_keys k WHERE k.user_id = :userId AND ${live}`,
    { userId, now },
  );
  return rows[0]?.count ?? 0;
}

export interface NewApiKey extends Pick<ApiKey, 'id' | 'name' | 'scopes' | 'createdAt' | 'expiresAt'> {
  userId: string;
}

export async function insertApiKey(tx: Tx, key: NewApiKey): Promise<void> {
  await tx.raw(
    `INSERT INTO api_keys (id, user_id, name, scopes, created_at, expires_at)
     VALUES (:id, :userId, :name, :scopes, :createdAt, :expiresAt)`,
    { ...key },
  );
}

/** Adds a secret to a key. @returns false when its prefix is taken */
export async function insertSecret(
  tx: Tx,
  secret: { prefix: string; keyId: string; hash: Buffer; createdAt: Date },
): Promise<boolean> {
  const { rowCount } = await tx.raw<{ rowCount: number }>(
    `INSERT INTO api_key_secrets (prefix, key_id, hash, created_at) VALUES (:prefix, :keyId, :hash, :createdAt)
     ON CONFLICT (prefix) DO NOTHING`,
    secret,
  );
  return rowCount === 1;
}

export interface ApiKeyFilter {
  now: Date;
  beforeId: string | undefined;
  limit: number;
}

/** The live keys of a user, newest first. */
export async function listApiKeys(db: DbOrTx, userId: string, filter: ApiKeyFilter): Promise<ApiKey[]> {
  const { rows } = await db.raw<{ rows: ApiKey[] }>(
    `SELECT ${columns} FROM api_keys k
     WHERE k.user_id = :userId AND ${live} AND (:beforeId::uuid IS NULL OR k.id < :beforeId::uuid)
     ORDER BY k.id DESC LIMIT :limit`,
    { ...filter, userId, beforeId: filter.beforeId ?? null },
  );
  return rows;
}

/** A live key of a user, locked until the end of the transaction. */
export async function lockApiKey(tx: Tx, userId: string, id: string, now: Date): Promise<ApiKey | undefined> {
  const { rows } = await tx.raw<{ rows: ApiKey[] }>(
    `SELECT ${columns} FROM api_keys k WHERE k.id = :id AND k.user_id = :userId AND ${live} FOR NO KEY UPDATE`,
    { id, userId, now },
  );
  return rows[0];
}

/** Lets the newest secret of a key go on until `expiresAt`, and ends the others. Processes forget what they know of it. */
export async function endOlderSecrets(tx: Tx, keyId: string, expiresAt: Date): Promise<void> {
  await tx.raw(
    `WITH newest AS (SELECT prefix FROM api_key_secrets WHERE key_id = :keyId AND expires_at IS NULL),
          ended AS (DELETE FROM api_key_secrets WHERE key_id = :keyId AND prefix NOT IN (SELECT prefix FROM newest)),
          going AS (UPDATE api_key_secrets SET expires_at = :expiresAt WHERE prefix IN (SELECT prefix FROM newest))
     SELECT pg_notify('credentials_revoked', :keyId::text)`,
    { keyId, expiresAt },
  );
}

/** Ends a live key of a user; every process hears of it when that commits. @returns whether there was one */
export async function revokeApiKey(db: DbOrTx, userId: string, id: string, now: Date): Promise<boolean> {
  const { rowCount } = await db.raw<{ rowCount: number }>(
    `UPDATE api_keys k SET revoked_at = :now WHERE k.id = :id AND k.user_id = :userId AND ${live}`,
    { id, userId, now },
  );
  return rowCount === 1;
}

/** Has every process look anew at the keys of a user, whose role or restriction has changed. */
export async function announceApiKeys(db: DbOrTx, userId: string): Promise<void> {
  await db.raw(
    `SELECT pg_notify('credentials_revoked', id::text) FROM api_keys WHERE user_id = ? AND revoked_at IS NULL`,
    [userId],
  );
}

/** Deletes some of the keys, with their secrets, that were revoked or expired more than 30 days ago. @returns how many */
export async function purgeEndedApiKeys(db: DbOrTx, now: Date): Promise<number> {
  const endedBefore = new Date(now.getTime() - keepEndedMs);
  const { rowCount } = await db.raw<{ rowCount: number }>(
    `DELETE FROM api_keys WHERE ctid = ANY(ARRAY(
       (SELECT ctid FROM api_keys WHERE revoked_at < :endedBefore ORDER BY revoked_at LIMIT :purgeBatch)
       UNION
       (SELECT ctid FROM api_keys WHERE expires_at < :endedBefore ORDER BY expires_at LIMIT :purgeBatch)))`,
    { endedBefore, purgeBatch },
  );
  return rowCount;
}

/** The key with this prefix, whose user may still use it. */
export async function findApiKey(db: DbOrTx, prefix: string, now: Date): Promise<KnownApiKey | undefined> {
  const { rows } = await db.raw<{ rows: KnownApiKey[] }>(
    `SELECT k.id, k.user_id AS "userId", u.role, k.scopes, s.hash AS "secretHash",
            least(k.expires_at, s.expires_at) AS "expiresAt"
     FROM api_key_secrets s JOIN api_keys k ON k.id = s.key_id JOIN users u ON u.id = k.user_id
     WHERE s.prefix = :prefix AND ${live} AND (s.expires_at IS NULL OR s.expires_at > :now)
       AND u.restricted_at IS NULL`,
    { prefix, now },
  );
  return rows[0];
}

/** Keeps when keys were last used. */
export async function setLastUsed(db: DbOrTx, uses: readonly { id: string; at: Date }[]): Promise<void> {
  await db.raw(
    `UPDATE api_keys k SET last_used_at = greatest(k.last_used_at, used.at)
     FROM unnest(:ids::uuid[], :times::timestamptz[]) AS used (id, at) WHERE k.id = used.id`,
    { ids: uses.map(({ id }) => id), times: uses.map(({ at }) => at.toISOString()) },
  );
}
