import type { DbOrTx } from '../platform/db.ts';

/** Restricts a user; one who is restricted stays so since then. @returns whether there is such a user */
export async function setRestricted(db: DbOrTx, userId: string, at: Date): Promise<boolean> {
  const { rows } = await db.raw<{ rows: unknown[] }>(
    'UPDATE users SET restricted_at = coalesce(restricted_at, ?) WHERE id = ? RETURNING id',
    [at, userId],
  );
  return rows.length === 1;
}

/** @returns whether there is such a user */
export async function clearRestricted(db: DbOrTx, userId: string): Promise<boolean> {
  const { rows } = await db.raw<{ rows: unknown[] }>(
    'UPDATE users SET restricted_at = NULL WHERE id = ? RETURNING id',
    [userId],
  );
  return rows.length === 1;
}
