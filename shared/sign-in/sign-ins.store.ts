import type { DeviceChange } from '../devices/index.ts';
import type { Location } from '../geo/index.ts';
import type { DbOrTx } from '../platform/db.ts';
import { newId } from '../platform/ids.ts';
import type { RiskTerm, SignInOutcome } from './sign-in.schema.ts';

/** An attempt to sign in. */
export interface SignIn {
  id: string;
  at: Date;
  outcome: SignInOutcome;
  clientIp: string | null;
  userAgent: string | null;
  country: string | null;
  city: string | null;
  deviceId: string | null;
  deviceChanges: DeviceChange[];
  /** In tenths; null where it was not assessed. */
  riskScore: number | null;
  riskTerms: RiskTerm[];
}

export type NewSignIn = Omit<SignIn, 'id' | 'country' | 'city'> & { userId: string; location: Location | null };

/** A device that was forgotten in the meantime is left out. */
export async function insertSignIn(db: DbOrTx, { location, ...signIn }: NewSignIn): Promise<void> {
  await db.raw(
    `INSERT INTO sign_ins (id, user_id, at, outcome, client_ip, user_agent, country, city, latitude, longitude, radius_km,
       device_id, device_changes, risk_score, risk_terms)
     VALUES (:id, :userId, :at, :outcome, :clientIp, :userAgent, :country, :city, :latitude, :longitude, :radiusKm,
       (SELECT id FROM devices WHERE id = :deviceId::uuid), :deviceChanges::text[], :riskScore, :riskTerms::jsonb)`,
    {
      ...signIn,
      id: newId(),
      riskTerms: JSON.stringify(signIn.riskTerms),
      country: location?.country ?? null,
      city: location?.city ?? null,
      latitude: location?.latitude ?? null,
      longitude: location?.longitude ?? null,
      radiusKm: location?.radiusKm ?? null,
    },
  );
}

export interface SignInFilter {
  outcome?: SignInOutcome | undefined;
  /** Days, both included, UTC. */
  from?: string | undefined;
  to?: string | undefined;
  /** Only attempts older than this place in the list. */
  before?: { at: string; id: string } | undefined;
  limit: number;
}

/** A user's attempts, the last first. */
export async function listSignIns(db: DbOrTx, userId: string, filter: SignInFilter): Promise<SignIn[]> {
  const conditions = ['user_id = ?'];
  const values: (string | number)[] = [userId];
  const narrow = (condition: string, ...bindings: (string | undefined)[]): void => {
    if (bindings.includes(undefined)) return;
    conditions.push(condition);
    values.push(...(bindings as string[]));
  };
  narrow('outcome = ?', filter.outcome);
  narrow(`at >= ?::date::timestamp AT TIME ZONE 'UTC'`, filter.from);
  narrow(`at < (?::date + 1)::timestamp AT TIME ZONE 'UTC'`, filter.to);
  narrow('(at, id) < (?::timestamptz, ?::uuid)', filter.before?.at, filter.before?.id);
  const { rows } = await db.raw<{ rows: SignIn[] }>(
    `SELECT id, at, outcome, client_ip AS "clientIp", user_agent AS "userAgent", country, city, device_id AS "deviceId",
       device_changes AS "deviceChanges", risk_score AS "riskScore", risk_terms AS "riskTerms"
     FROM sign_ins WHERE ${conditions.join(' AND ')} ORDER BY at DESC, id DESC LIMIT ?`,
    [...values, filter.limit],
  );
  return rows;
}

/** What the risk of the next sign-in depends on. */
export interface SignInHistory {
  last: { at: Date; location: Location } | undefined;
  placeIsKnown: boolean;
  failuresInLastHour: number;
}

type LastPlace = { at: Date } & Location;

/** @param location of the next one */
export async function readHistory(
  db: DbOrTx,
  userId: string,
  location: Location | null,
  now: Date,
): Promise<SignInHistory> {
  const { rows } = await db.raw<{ rows: LastPlace[] }>(
    `SELECT at, country, city, latitude, longitude, radius_km AS "radiusKm" FROM sign_ins
     WHERE user_id = ? AND outcome = 'signed-in' AND country IS NOT NULL ORDER BY at DESC, id DESC LIMIT 1`,
    [userId],
  );
  const counted = await db.raw<{ rows: { failures: number; placeIsKnown: boolean }[] }>(
    `SELECT (SELECT count(*)::int FROM sign_ins WHERE user_id = :userId AND at > :now::timestamptz - interval '1 hour'
         AND outcome IN ('wrong-password', 'second-factor-failed')) AS failures,
       EXISTS (SELECT FROM sign_ins WHERE user_id = :userId AND outcome = 'signed-in'
         AND at > :now::timestamptz - interval '90 days' AND country = :country
         AND city IS NOT DISTINCT FROM :city) AS "placeIsKnown"`,
    { userId, now, country: location?.country ?? null, city: location?.city ?? null },
  );
  const [found] = rows;
  const { failures = 0, placeIsKnown = false } = counted.rows[0] ?? {};
  return { last: found && placeOf(found), placeIsKnown, failuresInLastHour: failures };
}

function placeOf({ at, ...location }: LastPlace): SignInHistory['last'] {
  return { at, location };
}

/** Deletes attempts from before `before`, at most `limit`. @returns how many */
export async function deleteSignIns(db: DbOrTx, before: Date, limit: number): Promise<number> {
  const { rowCount } = await db.raw<{ rowCount: number }>(
    'DELETE FROM sign_ins WHERE ctid = ANY(ARRAY(SELECT ctid FROM sign_ins WHERE at < ? ORDER BY at LIMIT ?))',
    [before, limit],
  );
  return rowCount;
}

/** Whether an admin has shut a user out. */
export async function isRestricted(db: DbOrTx, userId: string): Promise<boolean> {
  const { rows } = await db.raw<{ rows: unknown[] }>('SELECT FROM users WHERE id = ? AND restricted_at IS NOT NULL', [
    userId,
  ]);
  return rows.length > 0;
}
