import type { DbOrTx, Tx } from '../platform/db.ts';

export interface UserFields {
  firstName: string;
  lastName: string;
  phoneSealed: string | null;
  phoneConfirmedAt: Date | null;
  taxIdSealed: string | null;
  currency: string;
  timeZone: string;
}

/** Holds a user's row until the transaction ends. @returns whether there is one */
export async function lockUser(tx: Tx, id: string): Promise<boolean> {
  const { rows } = await tx.raw<{ rows: unknown[] }>('SELECT FROM users WHERE id = ? FOR NO KEY UPDATE', [id]);
  return rows.length > 0;
}

/** Results that were computed for another currency or time zone are stale from here on. */
export async function updateUser(db: DbOrTx, id: string, fields: UserFields, now: Date): Promise<void> {
  await db.raw(
    `UPDATE users SET first_name = :firstName, last_name = :lastName, phone_sealed = :phoneSealed, phone = NULL,
       phone_confirmed_at = :phoneConfirmedAt, tax_id_sealed = :taxIdSealed, currency = :currency, time_zone = :timeZone, updated_at = :now,
       data_version = data_version + ((currency, time_zone) IS DISTINCT FROM (:currency::char(3), :timeZone::text))::int
     WHERE id = :id`,
    { ...fields, id, now },
  );
}

/** Notes that a telephone number is the user's. @returns false when it was changed meanwhile */
export async function setPhoneConfirmed(
  db: DbOrTx,
  { id, phoneSealed }: { id: string; phoneSealed: string | null },
  now: Date,
): Promise<boolean> {
  const { rowCount } = await db.raw<{ rowCount: number }>(
    'UPDATE users SET phone_confirmed_at = :now, updated_at = :now WHERE id = :id AND phone_sealed = :phoneSealed',
    { id, phoneSealed, now },
  );
  return rowCount === 1;
}

/** Takes telephone numbers that are not sealed yet, of some users, for as long as the transaction lasts. */
export async function takePlainPhones(tx: Tx, limit: number): Promise<{ id: string; phone: string }[]> {
  const { rows } = await tx.raw<{ rows: { id: string; phone: string }[] }>(
    'SELECT id, phone FROM users WHERE phone IS NOT NULL ORDER BY id LIMIT ? FOR NO KEY UPDATE',
    [limit],
  );
  return rows;
}

export async function replacePlainPhones(tx: Tx, phones: readonly { id: string; sealed: string }[]): Promise<void> {
  await tx.raw(
    `UPDATE users SET phone_sealed = p.sealed, phone = NULL
     FROM json_to_recordset(?::json) AS p (id uuid, sealed text) WHERE users.id = p.id`,
    [JSON.stringify(phones)],
  );
}
