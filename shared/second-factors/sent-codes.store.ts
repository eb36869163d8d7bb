import type { DbOrTx } from '../platform/db.ts';
import type { SentMethod } from './second-factors.schema.ts';

export interface NewSentCode {
  /** The challenge or the session that the code is for. */
  scopeId: string;
  userId: string;
  method: SentMethod;
  codeHash: Buffer;
  expiresAt: Date;
}

/**
 * Keeps a code in the place of the one before.
 * @returns false when `maxSendings` were sent in a row, none of which has been used or expired
 */
export async function keepSentCode(db: DbOrTx, code: NewSentCode, now: Date, maxSendings: number): Promise<boolean> {
  const { rows } = await db.raw<{ rows: unknown[] }>(
    `INSERT INTO sent_codes AS known (scope_id, user_id, method, code_hash, expires_at)
     VALUES (:scopeId, :userId, :method, :codeHash, :expiresAt)
     ON CONFLICT (scope_id) DO UPDATE SET method = excluded.method, code_hash = excluded.code_hash, tries = 0,
       expires_at = excluded.expires_at,
       sendings = CASE WHEN known.expires_at <= :now THEN 1 ELSE known.sendings + 1 END
       WHERE known.expires_at <= :now OR known.sendings < :maxSendings
     RETURNING scope_id`,
    { ...code, now, maxSendings },
  );
  return rows.length > 0;
}

/** Uses a live code up. A wrong one counts against it. @returns whether it was the right one */
export async function useSentCode(
  db: DbOrTx,
  given: Pick<NewSentCode, 'scopeId' | 'method' | 'codeHash'>,
  now: Date,
  maxTries: number,
): Promise<boolean> {
  const { rows } = await db.raw<{ rows: { right: boolean }[] }>(
    `UPDATE sent_codes SET tries = CASE WHEN code_hash = :codeHash THEN :maxTries ELSE tries + 1 END
     WHERE scope_id = :scopeId AND method = :method AND tries < :maxTries AND expires_at > :now
     RETURNING code_hash = :codeHash AS right`,
    { ...given, now, maxTries },
  );
  return rows[0]?.right === true;
}

/** Deletes codes that expired before `before`, at most `limit`. @returns how many */
export async function deleteSentCodes(db: DbOrTx, before: Date, limit: number): Promise<number> {
  const { rowCount } = await db.raw<{ rowCount: number }>(
    `DELETE FROM sent_codes WHERE ctid = ANY(ARRAY(
       SELECT ctid FROM sent_codes WHERE expires_at < ? ORDER BY expires_at LIMIT ?))`,
    [before, limit],
  );
  return rowCount;
}
