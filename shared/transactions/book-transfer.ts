import { type LedgerAccount, openTransit, postTransactions, requireOpenAccount } from '../ledger/index.ts';
import { readPositiveAmount } from '../money/index.ts';
import type { Tx } from '../platform/db.ts';
import { Problem } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import { type PermitAmount, requireTransaction } from './change-transactions.ts';
import type { NewTransfer } from './transactions.schema.ts';
import { insertTransaction, setDeleted, setSettled, todayOf, type TransactionRecord } from './transactions.store.ts';

/** Who makes a transfer, when, and whether they may move so much. */
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
 * Looks whether a transfer could be made; what the account holds is not asked yet. The books must be locked.
 * @throws {Problem} `not-found` for an account, `validation-failed` for the amount, `unprocessable` for two currencies or
 * an account that is frozen or closed, and what `permit` throws
 */
export async function planTransfer(
  tx: Tx,
  { userId, permit }: Pick<Transferring, 'userId' | 'permit'>,
  { fromAccountId, toAccountId, amount, note }: NewTransfer,
): Promise<PlannedTransfer> {
  const from = await requireOpenAccount(tx, fromAccountId, userId, '/fromAccountId');
  const to = await requireOpenAccount(tx, toAccountId, userId, '/toAccountId');
  const amountMinor = readPositiveAmount(amount, from.currency, '/amount');
  if (from.currency !== to.currency) {
    throw new Problem('unprocessable', `The accounts are in ${from.currency} and ${to.currency}.`);
  }
  permit(amountMinor, from.currency);
  return { from, to, amountMinor, note: note ?? null };
}

/** Whose transfer is booked, when, and by which id. */
export type Booking = Pick<Transferring, 'userId' | 'now'> & { id: string };

/**
 * Makes a planned transfer, with this id. The books must still be locked.
 * @throws {Problem} `insufficient-funds`
 */
export async function bookTransfer(tx: Tx, booking: Booking, planned: PlannedTransfer): Promise<Transfer> {
  const date = await todayOf(tx, booking.userId, booking.now);
  await insertOutgoing(tx, booking, planned, { date, pending: false });
  return bringIn(tx, booking, planned, date);
}

/**
 * Sets aside what a planned transfer moves: it leaves its account, and is in transit. The books must still be locked.
 * @returns the outgoing side
 * @throws {Problem} `insufficient-funds`
 */
export async function setTransferAside(tx: Tx, booking: Booking, planned: PlannedTransfer): Promise<TransactionRecord> {
  const date = await todayOf(tx, booking.userId, booking.now);
  await openTransit(tx, booking.userId, planned.from.currency);
  await insertOutgoing(tx, booking, planned, { date, pending: true });
  await postTransactions(tx, [booking.id]);
  return requireTransaction(tx, booking.id, booking.userId);
}

/**
 * Lets a transfer arrive that was set aside, today. The books must be locked.
 * @throws {Problem} `not-found`, `unprocessable` when an account is frozen or closed
 */
export async function completeTransfer(tx: Tx, booking: Booking, toAccountId: string): Promise<Transfer> {
  const { id, userId, now } = booking;
  const outgoing = await requireTransaction(tx, id, userId);
  const from = await requireOpenAccount(tx, outgoing.accountId, userId);
  const to = await requireOpenAccount(tx, toAccountId, userId);
  const date = await todayOf(tx, userId, now);
  await setSettled(tx, id, date);
  return bringIn(tx, booking, { from, to, amountMinor: -BigInt(outgoing.amountMinor), note: outgoing.notes }, date);
}

/**
 * Gives back what was set aside. The books must be locked.
 * @throws {Problem} `not-found`, `unprocessable` when the account is frozen
 */
export async function returnTransfer(tx: Tx, { id, userId, now }: Booking): Promise<void> {
  await postTransactions(tx, await setDeleted(tx, await requireTransaction(tx, id, userId), now));
}

async function insertOutgoing(
  tx: Tx,
  booking: Booking,
  { from, to, amountMinor, note }: PlannedTransfer,
  how: { date: string; pending: boolean },
): Promise<void> {
  const side = sideOf(booking, from, note);
  await insertTransaction(tx, {
    ...side,
    ...how,
    id: booking.id,
    amountMinor: -amountMinor,
    description: `Transfer to ${to.name}`,
  });
}

async function bringIn(
  tx: Tx,
  booking: Booking,
  { from, to, amountMinor, note }: PlannedTransfer,
  date: string,
): Promise<Transfer> {
  const { id, userId } = booking;
  const incomingId = newId();
  const side = sideOf(booking, to, note);
  const description = `Transfer from ${from.name}`;
  await insertTransaction(tx, { ...side, id: incomingId, date, amountMinor, description, pending: false });
  await postTransactions(tx, [id]);
  return {
    outgoing: await requireTransaction(tx, id, userId),
    incoming: await requireTransaction(tx, incomingId, userId),
  };
}

/** What each side of a transfer says of it, in its account. */
function sideOf({ id: transferId, userId }: Booking, { accountId, currency }: LedgerAccount, notes: string | null) {
  return { userId, accountId, currency, notes, category: null, tags: [], source: 'transfer' as const, transferId };
}
