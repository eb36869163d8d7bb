import type { DbOrTx } from '../platform/db.ts';

export interface TotpRecord {
  secretSealed: string;
  confirmedAt: Date | null;
}

/** Keeps a secret that is not confirmed yet, in place of another such. @returns false when one is confirmed */
export async function keepTotpSecret(db: DbOrTx, userId: string, secretSealed: string, now: Date): Promise<boolean> {
  const { rows } = await db.raw<{ rows: unknown[] }>(
    `INSERT INTO totp_secrets (user_id, secret_sealed, created_at) VALUES (?, ?, ?)
     ON CONFLICT (user_id) DO UPDATE SET secret_sealed = excluded.secret_sealed, created_at = excluded.created_at
       WHERE totp_secrets.confirmed_at IS NULL
     RETURNING user_id`,
    [userId, secretSealed, now],
  );
  return rows.length > 0;
}

export async function findTotp(db: DbOrTx, userId: string): Promise<TotpRecord | undefined> {
  const { rows } = await db.raw<{ rows: TotpRecord[] }>(
    `SELECT secret_sealed AS "secretSealed", confirmed_at AS "confirmedAt" FROM totp_secrets WHERE user_id = ?`,
    [userId],
  );
  return rows[0];
}

/** Confirms a secret with its first code. @returns false when it is confirmed already, or another by now */
export async function confirmTotpSecret(
  db: DbOrTx,
  userId: string,
  { secretSealed, step, now }: { secretSealed: string; step: number; now: Date },
): Promise<boolean> {
  const { rows } = await db.raw<{ rows: unknown[] }>(
    `UPDATE totp_secrets SET confirmed_at = :now, last_step = :step
     WHERE user_id = :userId AND secret_sealed = :secretSealed AND confirmed_at IS NULL RETURNING user_id`,
    { userId, secretSealed, step, now },
  );
  return rows.length > 0;
}

/** Uses a time step up. @returns false when it, or a later one, was used before */
export async function useTimeStep(db: DbOrTx, userId: string, step: number): Promise<boolean> {
  const { rows } = await db.raw<{ rows: unknown[] }>(
    `UPDATE totp_secrets SET last_step = :step
     WHERE user_id = :userId AND confirmed_at IS NOT NULL AND last_step < :step RETURNING user_id`,
    { userId, step },
  );
  return rows.length > 0;
}

/** Takes the authenticator app away, and its backup codes. */
export async function deleteTotp(db: DbOrTx, userId: string): Promise<void> {
  await db.raw(
    `WITH codes AS (DELETE FROM backup_codes WHERE user_id = :userId) DELETE FROM totp_secrets WHERE user_id = :userId`,
    { userId },
  );
}

/** Puts these backup codes in the place of all others of the user. */
export async function replaceBackupCodes(db: DbOrTx, userId: string, hashes: readonly Buffer[]): Promise<void> {
  await db.raw(
    `WITH old AS (DELETE FROM backup_codes WHERE user_id = :userId)
     INSERT INTO backup_codes (user_id, code_hash) SELECT :userId, unnest(:hashes::bytea[])`,
    { userId, hashes },
  );
}

/** Uses a backup code up. @returns false when there is none, or it was used before */
export async function useBackupCode(db: DbOrTx, userId: string, codeHash: Buffer, now: Date): Promise<boolean> {
  const { rows } = await db.raw<{ rows: unknown[] }>(
    `UPDATE backup_codes SET used_at = :now
     WHERE user_id = :userId AND code_hash = :codeHash AND used_at IS NULL RETURNING user_id`,
    { userId, codeHash, now },
  );
  return rows.length > 0;
}

/** Which of a user's own codes there are to show. */
export async function findOwnFactors(db: DbOrTx, userId: string): Promise<{ totp: boolean; backupCode: boolean }> {
  const { rows } = await db.raw<{ rows: { totp: boolean; backupCode: boolean }[] }>(
    `SELECT EXISTS (SELECT FROM totp_secrets WHERE user_id = :userId AND confirmed_at IS NOT NULL) AS totp,
       EXISTS (SELECT FROM backup_codes WHERE user_id = :userId AND used_at IS NULL) AS "backupCode"`,
    { userId },
  );
  return rows[0] ?? { totp: false, backupCode: false };
}
