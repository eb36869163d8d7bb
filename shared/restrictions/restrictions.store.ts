import type { DbOrTx } from '../platform/db.ts';

export interface RestrictionRow {
  userId: string;
  restrictedAt: Date;
  /** The admin. */
  by: string | null;
  reasonSealed: string | null;
}

/** Restricts a user; one who is restricted stays so since then. @returns whether there is such a user */
export async function setRestricted(
  db: DbOrTx,
  { userId, restrictedAt, by, reasonSealed }: RestrictionRow,
): Promise<boolean> {
  const { rows } = await db.raw<{ rows: unknown[] }>(
    `UPDATE users SET restricted_at = coalesce(restricted_at, ?), restricted_by = ?, restricted_reason_sealed = ?
     WHERE id = ? RETURNING id`,
    [restrictedAt, by, reasonSealed, userId],
  );
  return rows.length === 1;
}

/** @returns whether there is such a user */
export async function clearRestricted(db: DbOrTx, userId: string): Promise<boolean> {
  const { rows } = await db.raw<{ rows: unknown[] }>(
    `UPDATE users SET restricted_at = NULL, restricted_by = NULL, restricted_reason_sealed = NULL
     WHERE id = ? RETURNING id`,
    [userId],
  );
  return rows.length === 1;
}

export async function findRestricted(db: DbOrTx, userId: string): Promise<RestrictionRow | undefined> {
  const { rows } = await db.raw<{ rows: RestrictionRow[] }>(
    `SELECT id AS "userId", restricted_at AS "restrictedAt", restricted_by AS by,
       restricted_reason_sealed AS "reasonSealed"
     FROM users WHERE id = ? AND restricted_at IS NOT NULL`,
    [userId],
  );
  return rows[0];
}
