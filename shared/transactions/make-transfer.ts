import { lockBooks, postTransactions, requireOpenAccount } from '../ledger/index.ts';
import { readAmount } from '../money/index.ts';
import type { DbOrTx } from '../platform/db.ts';
import { Problem } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import { type PermitAmount, requireTransaction } from './change-transactions.ts';
import type { NewTransfer } from './transactions.schema.ts';
import { insertTransaction, todayOf, type TransactionRecord } from './transactions.store.ts';

/** Who makes the transfer, when, and whether they may move so much. */
export interface Transferring {
  userId: string;
  now: Date;
  permit: PermitAmount;
}

/** The two sides of a transfer. Its id is that of the outgoing one. */
export interface Transfer {
  outgoing: TransactionRecord;
  incoming: TransactionRecord;
}

/**
 * Moves money between two accounts of a user: two transactions and one entry in the ledger, or nothing.
 * @throws {Problem} `not-found` for an account, `validation-failed` for the amount, `unprocessable` for two currencies or
 * an account that is frozen or closed, `insufficient-funds`, and what `permit` throws
 */
export async function makeTransfer(
  db: DbOrTx,
  { userId, now, permit }: Transferring,
  { fromAccountId, toAccountId, amount, note }: NewTransfer,
): Promise<Transfer> {
  return db.transaction(async (tx) => {
    await lockBooks(tx, userId);
    const from = await requireOpenAccount(tx, fromAccountId, userId);
    const to = await requireOpenAccount(tx, toAccountId, userId);
    const amountMinor = positive(readAmount(amount, from.currency, '/amount'));
    if (from.currency !== to.currency) {
      throw new Problem('unprocessable', `The accounts are in ${from.currency} and ${to.currency}.`);
    }
    permit(amountMinor, from.currency);
    const [transferId, incomingId] = [newId(), newId()];
    const date = await todayOf(tx, userId, now);
    const both = { userId, date, currency: from.currency, category: null, notes: note ?? null, tags: [], transferId };
    const sides = [
      { id: transferId, accountId: from.accountId, amountMinor: -amountMinor, description: `Transfer to ${to.name}` },
      { id: incomingId, accountId: to.accountId, amountMinor, description: `Transfer from ${from.name}` },
    ];
    for (const side of sides) await insertTransaction(tx, { ...both, ...side, source: 'transfer' });
    await postTransactions(tx, [transferId]);
    return {
      outgoing: await requireTransaction(tx, transferId, userId),
      incoming: await requireTransaction(tx, incomingId, userId),
    };
  });
}

function positive(amountMinor: bigint): bigint {
  if (amountMinor > 0n) return amountMinor;
  const errors = [{ pointer: '/amount', detail: 'must be more than zero' }];
  throw new Problem('validation-failed', 'Some fields need a look.', { errors });
}
