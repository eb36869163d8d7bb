import type { DbOrTx } from '../platform/db.ts';
import { newId } from '../platform/ids.ts';
import type { DeviceTraits, SeenDevice } from './recognise-device.ts';

export interface Device extends DeviceTraits {
  id: string;
  fingerprint: string;
  name: string;
  trustedAt: Date | null;
  firstSeenAt: Date;
  lastSeenAt: Date;
}

/** A device that is not used for this long is forgotten. */
export const deviceForgottenAfterMs = 90 * 24 * 60 * 60 * 1_000;
/** The devices used last; a user with more has none that matters among the rest. */
const maxDevices = 200;
const purgeBatch = 1_000;

const columns = `id, encode(fingerprint, 'hex') AS fingerprint, name, browser, os, screen, time_zone AS "timeZone", trusted_at AS "trustedAt",
  first_seen_at AS "firstSeenAt", last_seen_at AS "lastSeenAt"`;

/** The devices that a user signed in from within 90 days, the last used first. */
export async function listDevices(db: DbOrTx, userId: string, now: Date): Promise<Device[]> {
  const { rows } = await db.raw<{ rows: Device[] }>(
    `SELECT ${columns} FROM devices WHERE user_id = ? AND last_seen_at > ?
     ORDER BY last_seen_at DESC, id DESC LIMIT ?`,
    [userId, forgottenBefore(now), maxDevices],
  );
  return rows;
}

/** A page of the same, by when they were first seen, newest first. */
export async function listDevicesPage(
  db: DbOrTx,
  userId: string,
  { now, beforeId, limit }: { now: Date; beforeId: string | undefined; limit: number },
): Promise<Device[]> {
  const { rows } = await db.raw<{ rows: Device[] }>(
    `SELECT ${columns} FROM devices
     WHERE user_id = :userId AND last_seen_at > :forgottenBefore AND (:beforeId::uuid IS NULL OR id < :beforeId::uuid)
     ORDER BY id DESC LIMIT :limit`,
    { userId, forgottenBefore: forgottenBefore(now), beforeId: beforeId ?? null, limit },
  );
  return rows;
}

/** Notes that a user signed in from a device. One that was forgotten begins anew. @returns its id */
export async function rememberDevice(db: DbOrTx, userId: string, device: SeenDevice, now: Date): Promise<string> {
  const { rows } = await db.raw<{ rows: { id: string }[] }>(
    `INSERT INTO devices AS known (id, user_id, fingerprint, name, browser, os, screen, time_zone, first_seen_at, last_seen_at)
     VALUES (:id, :userId, decode(:fingerprint, 'hex'), :name, :browser, :os, :screen, :timeZone, :now, :now)
     ON CONFLICT (user_id, fingerprint) DO UPDATE SET
       trusted_at = CASE WHEN known.last_seen_at > :forgottenBefore THEN known.trusted_at END,
       token_hash = CASE WHEN known.last_seen_at > :forgottenBefore THEN known.token_hash END,
       first_seen_at = CASE WHEN known.last_seen_at > :forgottenBefore THEN known.first_seen_at ELSE excluded.first_seen_at END,
       last_seen_at = greatest(known.last_seen_at, excluded.last_seen_at)
     RETURNING id`,
    { ...device, id: newId(), userId, now, forgottenBefore: forgottenBefore(now) },
  );
  const [kept] = rows;
  if (!kept) throw new Error('an insert that updates gives a row');
  return kept.id;
}

/** Trusts the browser that holds the token from now on, and no other, as this device. @returns it, if the user has it */
export async function trustDevice(
  db: DbOrTx,
  userId: string,
  { id, tokenHash, now }: { id: string; tokenHash: Buffer; now: Date },
): Promise<Device | undefined> {
  const { rows } = await db.raw<{ rows: Device[] }>(
    `UPDATE devices SET trusted_at = coalesce(trusted_at, :now), token_hash = :tokenHash
     WHERE id = :id AND user_id = :userId AND last_seen_at > :forgottenBefore RETURNING ${columns}`,
    { id, userId, tokenHash, now, forgottenBefore: forgottenBefore(now) },
  );
  return rows[0];
}

/** The trusted device of a user that holds a token. */
export async function findTrustedDevice(
  db: DbOrTx,
  userId: string,
  { tokenHash, now }: { tokenHash: Buffer; now: Date },
): Promise<Device | undefined> {
  const { rows } = await db.raw<{ rows: Device[] }>(
    `SELECT ${columns} FROM devices
     WHERE token_hash = :tokenHash AND user_id = :userId AND last_seen_at > :forgottenBefore`,
    { userId, tokenHash, forgottenBefore: forgottenBefore(now) },
  );
  return rows[0];
}

/** Notes that a user signed in from a device that is known by its token. @returns its id, unless it was forgotten meanwhile */
export async function rememberTrustedDevice(
  db: DbOrTx,
  userId: string,
  { id, now }: { id: string; now: Date },
): Promise<string | undefined> {
  const { rows } = await db.raw<{ rows: { id: string }[] }>(
    `UPDATE devices SET last_seen_at = greatest(last_seen_at, :now) WHERE id = :id AND user_id = :userId RETURNING id`,
    { id, userId, now },
  );
  return rows[0]?.id;
}

/** @returns whether the user had it */
export async function deleteDevice(db: DbOrTx, userId: string, id: string): Promise<boolean> {
  const { rows } = await db.raw<{ rows: unknown[] }>('DELETE FROM devices WHERE id = ? AND user_id = ? RETURNING id', [
    id,
    userId,
  ]);
  return rows.length > 0;
}

/** Deletes devices that were not used for 90 days, some at a time. @returns how many; 0: none is left */
export async function purgeForgottenDevices(db: DbOrTx, now: Date): Promise<number> {
  const { rowCount } = await db.raw<{ rowCount: number }>(
    `DELETE FROM devices WHERE ctid = ANY(ARRAY(
       SELECT ctid FROM devices WHERE last_seen_at <= ? ORDER BY last_seen_at LIMIT ?))`,
    [forgottenBefore(now), purgeBatch],
  );
  return rowCount;
}

function forgottenBefore(now: Date): Date {
  return new Date(now.getTime() - deviceForgottenAfterMs);
}
