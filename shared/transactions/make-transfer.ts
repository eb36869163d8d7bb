import { type LedgerAccount, lockBooks, postTransactions, requireOpenAccount } from '../ledger/index.ts';
import { readAmount } from '../money/index.ts';
import type { DbOrTx, Tx } from '../platform/db.ts';
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

/** A transfer that could be made. */
export interface PlannedTransfer {
  from: LedgerAccount;
  to: LedgerAccount;
  amountMinor: bigint;
  note: string | null;
}

/**
 * Moves money between two accounts of a user: two transactions and one entry in the ledger, or nothing.
 * @throws {Problem} as `planTransfer` and `bookTransfer`
 */
export async function makeTransfer(db: DbOrTx, by: Transferring, wanted: NewTransfer): Promise<Transfer> {
  return db.transaction(async (tx) => {
    await lockBooks(tx, by.userId);
    return bookTransfer(tx, { ...by, id: newId() }, await planTransfer(tx, by, wanted));
  });
}

/**
 * Looks whether a transfer could be made; what the account holds is not asked yet. The books must be locked.
 * @throws {Problem} `not-found` for an account, `validation-failed` for the amount, `unprocessable` for two currencies or
 * an account that is frozen or closed, and what `permit` throws
 */
export async function planTransfer(
  tx: Tx,
  { userId, permit }: Pick<Transferring, 'userId' | 'permit'>,
  { fromAccountId, toAccountId, amount, note }: NewTransfer,
): Promise<PlannedTransfer> {
  const from = await requireOpenAccount(tx, fromAccountId, userId);
  const to = await requireOpenAccount(tx, toAccountId, userId);
  const amountMinor = positive(readAmount(amount, from.currency, '/amount'));
  if (from.currency !== to.currency) {
    throw new Problem('unprocessable', `The accounts are in ${from.currency} and ${to.currency}.`);
  }
  permit(amountMinor, from.currency);
  return { from, to, amountMinor, note: note ?? null };
}

/**
 * Makes a planned transfer, with this id. The books must still be locked.
 * @throws {Problem} `insufficient-funds`
 */
export async function bookTransfer(
  tx: Tx,
  { userId, now, id }: Pick<Transferring, 'userId' | 'now'> & { id: string },
  { from, to, amountMinor, note }: PlannedTransfer,
): Promise<Transfer> {
  const incomingId = newId();
  const date = await todayOf(tx, userId, now);
  const both = { userId, date, currency: from.currency, category: null, notes: note, tags: [], transferId: id };
  const sides = [
    { id, accountId: from.accountId, amountMinor: -amountMinor, description: `Transfer to ${to.name}` },
    { id: incomingId, accountId: to.accountId, amountMinor, description: `Transfer from ${from.name}` },
  ];
  for (const side of sides) await insertTransaction(tx, { ...both, ...side, source: 'transfer' });
  await postTransactions(tx, [id]);
  return {
    outgoing: await requireTransaction(tx, id, userId),
    incoming: await requireTransaction(tx, incomingId, userId),
  };
}

function positive(amountMinor: bigint): bigint {
  if (amountMinor > 0n) return amountMinor;
  const errors = [{ pointer: '/amount', detail: 'must be more than zero' }];
  throw new Problem('validation-failed', 'Some fields need a look.', { errors });
}
