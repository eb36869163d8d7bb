import type { DbOrTx, Tx } from '../platform/db.ts';
import { newId } from '../platform/ids.ts';
import type { AlertCause, AlertDetails } from './alert-cause.ts';
import type { AlertKind, AlertSeverity, AlertSubject } from './alerts.schema.ts';

/** An alert, with the names that its subject has now; null where it has none or is gone. */
export interface AlertRecord {
  id: string;
  kind: AlertKind;
  severity: AlertSeverity;
  subject: AlertSubject;
  details: AlertDetails;
  createdAt: Date;
  readAt: Date | null;
  budgetName: string | null;
  accountName: string | null;
  /** Of the transaction, as its category. */
  payee: string | null;
  category: string | null;
}

export interface AlertFilter {
  unread?: boolean | undefined;
  /** Only alerts that are older than this one. */
  beforeId?: string | undefined;
  limit: number;
}

const select = `SELECT l.id, l.kind, l.severity, l.details, l.created_at AS "createdAt", l.read_at AS "readAt",
    json_build_object('type', l.subject_type, 'id', l.subject_id) AS subject,
    b.name AS "budgetName", a.name AS "accountName", coalesce(t.payee, t.description) AS payee, t.category
  FROM alerts l
  LEFT JOIN budgets b ON l.subject_type = 'budget' AND b.id = l.subject_id
  LEFT JOIN accounts a ON l.subject_type = 'account' AND a.id = l.subject_id
  LEFT JOIN transactions t ON l.subject_type = 'transaction' AND t.id = l.subject_id`;

/** A user's alerts, newest first. */
export async function listAlerts(
  db: DbOrTx,
  userId: string,
  { unread = false, beforeId, limit }: AlertFilter,
): Promise<AlertRecord[]> {
  const { rows } = await db.raw<{ rows: AlertRecord[] }>(
    `${select} WHERE l.user_id = ? ${unread ? 'AND l.read_at IS NULL' : ''} ${beforeId ? 'AND l.id < ?' : ''}
     ORDER BY l.id DESC LIMIT ?`,
    [userId, ...(beforeId ? [beforeId] : []), limit],
  );
  return rows;
}

/** An alert of this user; another's is not found. */
export async function findAlert(db: DbOrTx, id: string, userId: string): Promise<AlertRecord | undefined> {
  const { rows } = await db.raw<{ rows: AlertRecord[] }>(`${select} WHERE l.id = ? AND l.user_id = ?`, [id, userId]);
  return rows[0];
}

/** How many alerts a user has not read. */
export async function countUnreadAlerts(db: DbOrTx, userId: string): Promise<number> {
  const { rows } = await db.raw<{ rows: { count: number }[] }>(
    'SELECT count(*)::int AS count FROM alerts WHERE user_id = ? AND read_at IS NULL',
    [userId],
  );
  return rows[0]?.count ?? 0;
}

/** Marks alerts of a user as read: one, or all. @returns how many were not */
export async function setRead(tx: Tx, userId: string, at: Date, id?: string): Promise<number> {
  const { rows } = await tx.raw<{ rows: unknown[] }>(
    `UPDATE alerts SET read_at = ? WHERE user_id = ? AND read_at IS NULL ${id === undefined ? '' : 'AND id = ?'}
     RETURNING id`,
    [at, userId, ...(id === undefined ? [] : [id])],
  );
  return rows.length;
}

/** Those of the causes that no alert was raised for. */
export async function selectNew(db: DbOrTx, userId: string, causes: readonly AlertCause[]): Promise<AlertCause[]> {
  if (causes.length === 0) return [];
  const { rows } = await db.raw<{ rows: { key: string }[] }>(
    'SELECT cause_key AS key FROM alerts WHERE user_id = ? AND cause_key = ANY(?::text[])',
    [userId, causes.map(({ causeKey }) => causeKey)],
  );
  const known = new Set(rows.map(({ key }) => key));
  return causes.filter(({ causeKey }) => !known.has(causeKey));
}

/** Adds alerts; a cause that has one gets no other. @returns how many are new */
export async function insertAlerts(
  tx: Tx,
  userId: string,
  causes: readonly AlertCause[],
  createdAt: Date,
): Promise<number> {
  const { rows } = await tx.raw<{ rows: unknown[] }>(
    `INSERT INTO alerts (id, user_id, kind, cause_key, severity, subject_type, subject_id, details, created_at)
     SELECT id, ?, kind, "causeKey", severity, subject ->> 'type', (subject ->> 'id')::uuid, details, ?
     FROM json_to_recordset(?::json)
       AS c (id uuid, kind text, "causeKey" text, severity text, subject json, details jsonb)
     ON CONFLICT DO NOTHING RETURNING id`,
    [userId, createdAt, JSON.stringify(causes.map((cause) => ({ ...cause, id: newId() })))],
  );
  return rows.length;
}

/** Some users, in the order of their ids. */
export async function listUserIds(db: DbOrTx, afterId: string | undefined, limit: number): Promise<string[]> {
  const { rows } = await db.raw<{ rows: { id: string }[] }>('SELECT id FROM users WHERE id > ? ORDER BY id LIMIT ?', [
    afterId ?? '00000000-0000-0000-0000-000000000000',
    limit,
  ]);
  return rows.map(({ id }) => id);
}

const keepReadDays = 400;
const purgeBatch = 1_000;

/**
 * Deletes some of the alerts that were read and are older than 400 days: by then their cause can't come again, but for an
 * account that is low all the while. Unread ones stay, since dashboards count them. @returns how many
 */
export async function purgeAlerts(db: DbOrTx, now: Date): Promise<number> {
  const { rowCount } = await db.raw<{ rowCount: number }>(
    `DELETE FROM alerts WHERE ctid = ANY(ARRAY(
       SELECT ctid FROM alerts
       WHERE read_at IS NOT NULL AND created_at < ?::timestamptz - make_interval(days => ?)
         AND (SELECT spell_id FROM low_balances WHERE account_id = subject_id AND cause_key LIKE '%' || spell_id) IS NULL
       ORDER BY created_at LIMIT ?))`,
    [now, keepReadDays, purgeBatch],
  );
  return rowCount;
}
