import type { Db } from '../platform/db.ts';

/**
 * Gives a user a past that makes whatever they do next look risky, if it is more than 20.00: twenty small payments in the
 * last days, five of them taken down just now. They are not booked.
 */
export async function makeRisky(db: Db, userId: string, accountId: string): Promise<void> {
  await db.raw(
    `INSERT INTO transactions (id, user_id, account_id, date, amount_minor, currency, description, category, source,
       content_key, created_at)
     SELECT uuidv7(), user_id, id, current_date - n % 9, -1000, currency, 'Coffee', 'Food', 'manual', uuidv7(),
       now() - n / 6 * interval '1 day'
     FROM accounts CROSS JOIN generate_series(1, 20) n WHERE user_id = ? AND id = ?`,
    [userId, accountId],
  );
}
