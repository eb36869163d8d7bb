import type { DbOrTx } from '../platform/db.ts';
import { newId } from '../platform/ids.ts';
import type { IncidentDetails, IncidentKind, IncidentSeverity, IncidentStatus } from './incidents.schema.ts';

export interface Incident {
  id: string;
  kind: IncidentKind;
  severity: IncidentSeverity;
  status: IncidentStatus;
  /** Whom it is about; null when it is about the house. */
  userId: string | null;
  occurrences: number;
  details: IncidentDetails;
  openedAt: Date;
  lastSeenAt: Date;
  resolvedAt: Date | null;
  resolvedBy: string | null;
  resolution: string | null;
}

export type NewIncident = Pick<Incident, 'kind' | 'severity' | 'userId' | 'details'>;

export interface IncidentFilter {
  status?: IncidentStatus | undefined;
  severity?: IncidentSeverity | undefined;
  kind?: IncidentKind | undefined;
  userId?: string | undefined;
  /** Only incidents opened before this one. */
  beforeId?: string | undefined;
  limit: number;
}

const columns = `id, kind, severity, status, user_id AS "userId", occurrences, details, opened_at AS "openedAt",
  last_seen_at AS "lastSeenAt", resolved_at AS "resolvedAt", resolved_by AS "resolvedBy", resolution`;

/**
 * Opens an incident. While one of this kind and user is not resolved, that one is counted up instead: its severity only
 * rises, and what is newly told of it is added to its details.
 * @returns its id
 */
export async function raiseIncident(db: DbOrTx, { kind, severity, userId, details }: NewIncident): Promise<string> {
  const { rows } = await db.raw<{ rows: { id: string }[] }>(
    `INSERT INTO incidents AS known (id, kind, severity, user_id, details) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (kind, user_id) WHERE status <> 'resolved' DO UPDATE SET
       occurrences = known.occurrences + 1,
       severity = greatest(known.severity, excluded.severity),
       details = known.details || excluded.details,
       last_seen_at = greatest(known.last_seen_at, clock_timestamp())
     RETURNING id`,
    [newId(), kind, severity, userId, JSON.stringify(details)],
  );
  const [raised] = rows;
  if (!raised) throw new Error('an insert that updates gives a row');
  return raised.id;
}

/** Incidents, the last opened first. */
export async function listIncidents(db: DbOrTx, filter: IncidentFilter): Promise<Incident[]> {
  const { status, severity, kind, userId, beforeId, limit } = filter;
  const conditions = ['true'];
  const values: (string | number)[] = [];
  const narrow = (condition: string, value: string | undefined): void => {
    if (value === undefined) return;
    conditions.push(condition);
    values.push(value);
  };
  narrow('status = ?', status);
  narrow('severity = ?', severity);
  narrow('kind = ?', kind);
  narrow('user_id = ?', userId);
  narrow('id < ?', beforeId);
  const { rows } = await db.raw<{ rows: Incident[] }>(
    `SELECT ${columns} FROM incidents WHERE ${conditions.join(' AND ')} ORDER BY id DESC LIMIT ?`,
    [...values, limit],
  );
  return rows;
}

export async function findIncident(db: DbOrTx, id: string): Promise<Incident | undefined> {
  const { rows } = await db.raw<{ rows: Incident[] }>(`SELECT ${columns} FROM incidents WHERE id = ?`, [id]);
  return rows[0];
}

/** Marks an incident as looked into. @returns it, unless it is resolved or not there */
export async function investigateIncident(db: DbOrTx, id: string): Promise<Incident | undefined> {
  const { rows } = await db.raw<{ rows: Incident[] }>(
    `UPDATE incidents SET status = 'investigating' WHERE id = ? AND status <> 'resolved' RETURNING ${columns}`,
    [id],
  );
  return rows[0];
}

const keepResolvedDays = 400;
const purgeBatch = 1_000;

/** Deletes some of the incidents that were resolved more than 400 days ago. @returns how many */
export async function purgeIncidents(db: DbOrTx, now: Date): Promise<number> {
  const { rowCount } = await db.raw<{ rowCount: number }>(
    `DELETE FROM incidents WHERE ctid = ANY(ARRAY(
       SELECT ctid FROM incidents WHERE resolved_at < ?::timestamptz - make_interval(days => ?)
       ORDER BY resolved_at LIMIT ?))`,
    [now, keepResolvedDays, purgeBatch],
  );
  return rowCount;
}

export interface Resolution {
  resolvedBy: string;
  resolution: string;
  at: Date;
}

/** Closes an incident. @returns it, unless it was resolved before or is not there */
export async function resolveIncident(db: DbOrTx, id: string, how: Resolution): Promise<Incident | undefined> {
  const { rows } = await db.raw<{ rows: Incident[] }>(
    `UPDATE incidents SET status = 'resolved', resolved_at = ?, resolved_by = ?, resolution = ?
     WHERE id = ? AND status <> 'resolved' RETURNING ${columns}`,
    [how.at, how.resolvedBy, how.resolution, id],
  );
  return rows[0];
}
