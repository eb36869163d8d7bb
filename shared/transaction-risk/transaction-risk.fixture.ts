import { lockBooks, postTransactions } from '../ledger/index.ts';
import type { Db } from '../platform/db.ts';
import { newId } from '../platform/ids.ts';
import { type NewTransfer, planTransfer, type Transferring } from '../transactions/index.ts';
import { holdTransfer } from './hold-transfer.ts';

/**
 * Gives a user a past that makes whatever they do next look risky, if it is more than 20.00: twenty payments of 10.00 in
 * the last days, five of them taken down just now.
 */
export async function makeRisky(db: Db, userId: string, accountId: string): Promise<void> {
  await db.transaction(async (tx) => {
    await lockBooks(tx, userId);
    const { rows } = await tx.raw<{ rows: { id: string }[] }>(
      `INSERT INTO transactions (id, user_id, account_id, date, amount_minor, currency, description, category, source,
         content_key, created_at)
       SELECT new_id(), user_id, id, current_date - n % 9, -1000, currency, 'Coffee', 'Food', 'manual', new_id(),
         now() - n / 6 * interval '1 day'
       FROM accounts CROSS JOIN generate_series(1, 20) n WHERE user_id = ? AND id = ? RETURNING id`,
      [userId, accountId],
    );
    await postTransactions(
      tx,
      rows.map(({ id }) => id),
    );
  });
}

/** Holds a transfer whatever its risk. @returns its id */
export async function holdAnyway(db: Db, by: Transferring, wanted: NewTransfer): Promise<string> {
  const booking = { ...by, id: newId() };
  await db.transaction(async (tx) => {
    await lockBooks(tx, by.userId);
    await holdTransfer(tx, booking, await planTransfer(tx, by, wanted), { tenths: 10, terms: [], verdict: 'review' });
  });
  return booking.id;
}
