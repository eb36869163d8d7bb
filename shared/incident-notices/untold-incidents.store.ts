import type { Incident } from '../incidents/index.ts';
import type { DbOrTx } from '../platform/db.ts';

export type UntoldIncident = Pick<Incident, 'id' | 'kind' | 'severity' | 'userId' | 'lastSeenAt'>;

/** Incidents of high severity that nobody was told of, or only of a lower one; the oldest first. */
export async function listUntold(db: DbOrTx, limit: number): Promise<UntoldIncident[]> {
  const { rows } = await db.raw<{ rows: UntoldIncident[] }>(
    `SELECT id, kind, severity, user_id AS "userId", last_seen_at AS "lastSeenAt" FROM incidents
     WHERE severity >= 'high' AND status <> 'resolved' AND (told_severity IS NULL OR told_severity < severity)
     ORDER BY id LIMIT ?`,
    [limit],
  );
  return rows;
}

export async function markTold(db: DbOrTx, told: readonly UntoldIncident[]): Promise<void> {
  await db.raw(
    `UPDATE incidents i SET told_severity = t.severity
     FROM unnest(?::uuid[], ?::incident_severity[]) AS t (id, severity) WHERE i.id = t.id`,
    [told.map(({ id }) => id), told.map(({ severity }) => severity)],
  );
}

/** Admins who have an e-mail address, those who came first. */
export async function listAdminAddresses(db: DbOrTx, limit: number): Promise<{ userId: string; email: string }[]> {
  const { rows } = await db.raw<{ rows: { userId: string; email: string }[] }>(
    `SELECT id AS "userId", email FROM users
     WHERE role = 'admin' AND email IS NOT NULL AND restricted_at IS NULL ORDER BY id LIMIT ?`,
    [limit],
  );
  return rows;
}
