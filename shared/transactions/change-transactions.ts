import {
  type BooksParts,
  lockBooks,
  postTransactions,
  recordBooksChanged,
  requireOpenAccount,
} from '../ledger/index.ts';
import { readAmount } from '../money/index.ts';
import type { DbOrTx, Tx } from '../platform/db.ts';
import { Problem } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import type { NewTransaction, TransactionChange } from './transactions.schema.ts';
import {
  findTransaction,
  insertTransaction,
  setDeleted,
  type TransactionFields,
  type TransactionRecord,
  updateTransaction,
} from './transactions.store.ts';

/** Throws when its caller may not move so much. */
export type PermitAmount = (amountMinor: bigint, currency: string) => void;

/** Whose transaction, and what must hold of it while it is locked: `permit` throws when it does not. */
export interface OwnTransaction {
  id: string;
  userId: string;
  permit: (transaction: TransactionRecord) => void;
  permitAmount: PermitAmount;
}

/**
 * Takes down a transaction and posts it. It tells what has happened: whether the account held so much is not asked.
 * @throws {Problem} `not-found` for the account, `validation-failed` for the amount, `unprocessable` when the account is
 * frozen or closed, and what `permit` throws
 */
export async function recordTransaction(
  { db, events }: BooksParts,
  userId: string,
  { amount, ...given }: NewTransaction,
  permit: PermitAmount,
): Promise<TransactionRecord> {
  return db.transaction(async (tx) => {
    await lockBooks(tx, userId);
    const { currency } = await requireOpenAccount(tx, given.accountId, userId, '/accountId');
    const amountMinor = readAmount(amount, currency, '/amount');
    permit(amountMinor, currency);
    const { category = null, notes = null, tags = [] } = given;
    const id = newId();
    const fields = { ...given, amountMinor, currency, category, notes, tags: [...new Set(tags)] };
    await insertTransaction(tx, { ...fields, id, userId, source: 'manual', transferId: null, pending: false });
    await postTransactions(tx, [id]);
    await recordBooksChanged(events, tx, userId);
    return requireTransaction(tx, id, userId);
  });
}

/**
 * Changes a transaction. Where amount, day, category or account change, its entry is reversed and another one posted.
 * @throws {Problem} `not-found`, `validation-failed`, `unprocessable` for what its source does not let be changed or an
 * account that is frozen or closed, and what the permits throw
 */
export async function changeTransaction(
  { db, events }: BooksParts,
  own: OwnTransaction,
  change: TransactionChange,
): Promise<TransactionRecord> {
  return db.transaction(async (tx) => {
    const before = await takeTransaction(tx, own);
    refuseForSource(before, change);
    const fields = await changedFields(tx, own.userId, before, change);
    const moves = fields.amountMinor.toString() !== before.amountMinor || fields.accountId !== before.accountId;
    if (moves) own.permitAmount(fields.amountMinor, fields.currency);
    await updateTransaction(tx, own.id, fields);
    await postTransactions(tx, [own.id]);
    await recordBooksChanged(events, tx, own.userId);
    return requireTransaction(tx, own.id, own.userId);
  });
}

/**
 * Deletes a transaction so that it can be restored; of a transfer both sides.
 * @throws {Problem} `not-found`, `unprocessable` for a transfer that is held or when an account is frozen or closed,
 * `insufficient-funds` when what a transfer brought is no longer there, and what `permit` throws
 */
export async function deleteTransaction({ db, events }: BooksParts, own: OwnTransaction, now: Date): Promise<void> {
  await db.transaction(async (tx) => {
    const found = await takeTransaction(tx, own);
    refuseInTransit(found);
    permitTransfer(found, own);
    await postTransactions(tx, await setDeleted(tx, found, now));
    await recordBooksChanged(events, tx, own.userId);
  });
}

/**
 * Brings a deleted transaction back; of a transfer both sides. One that is not deleted stays as it is.
 * @throws {Problem} as `deleteTransaction`
 */
export async function restoreTransaction(
  { db, events }: BooksParts,
  { id, userId, permitAmount }: Omit<OwnTransaction, 'permit'>,
): Promise<TransactionRecord> {
  return db.transaction(async (tx) => {
    await lockBooks(tx, userId);
    const found = await findTransaction(tx, id, userId);
    if (!found) throw noSuchTransaction();
    refuseInTransit(found);
    permitTransfer(found, { permitAmount });
    await postTransactions(tx, await setDeleted(tx, found, null));
    await recordBooksChanged(events, tx, userId);
    return requireTransaction(tx, id, userId);
  });
}

/** A transaction that is not deleted. @throws {Problem} `not-found` */
export async function requireTransaction(db: DbOrTx, id: string, userId: string): Promise<TransactionRecord> {
  const found = await findTransaction(db, id, userId);
  if (!found || found.deletedAt) throw noSuchTransaction();
  return found;
}

async function takeTransaction(tx: Tx, { id, userId, permit }: OwnTransaction): Promise<TransactionRecord> {
  await lockBooks(tx, userId);
  const found = await requireTransaction(tx, id, userId);
  permit(found);
  return found;
}

/** What is held waits for its decision; what was held and not released never went through. */
function refuseInTransit({ source, pending }: TransactionRecord): void {
  if (source !== 'transfer' || !pending) return;
  throw new Problem('unprocessable', 'A transfer that was held is neither deleted nor restored.');
}

/** To undo or repeat a transfer is to move money. */
function permitTransfer(
  { source, amountMinor, currency }: TransactionRecord,
  { permitAmount }: Pick<OwnTransaction, 'permitAmount'>,
): void {
  if (source === 'transfer') permitAmount(BigInt(amountMinor), currency);
}

/** An imported row is known by its account to the next file; the sides of a transfer are one. */
function refuseForSource({ source, accountId }: TransactionRecord, change: TransactionChange): void {
  if (source === 'import' && (change.accountId ?? accountId) !== accountId) {
    throw new Problem('unprocessable', 'An imported transaction stays in its account.');
  }
  const moving = [change.accountId, change.amount, change.date, change.category];
  if (source === 'transfer' && moving.some((value) => value !== undefined)) {
    throw new Problem('unprocessable', 'A transfer is not changed: delete it and make another.');
  }
}

async function changedFields(
  tx: Tx,
  userId: string,
  before: TransactionRecord,
  { accountId = before.accountId, amount, ...change }: TransactionChange,
): Promise<TransactionFields> {
  const currency =
    accountId === before.accountId
      ? before.currency
      : (await requireOpenAccount(tx, accountId, userId, '/accountId')).currency;
  if (currency !== before.currency && amount === undefined) {
    throw new Problem('unprocessable', `That account is in ${currency}: say the amount in it.`);
  }
  return {
    accountId,
    currency,
    amountMinor: amount === undefined ? BigInt(before.amountMinor) : readAmount(amount, currency, '/amount'),
    date: change.date ?? before.date,
    description: change.description ?? before.description,
    category: change.category === undefined ? before.category : change.category,
    notes: change.notes === undefined ? before.notes : change.notes,
    tags: change.tags === undefined ? before.tags : [...new Set(change.tags)],
  };
}

function noSuchTransaction(): Problem {
  return new Problem('not-found', 'There is no such transaction.');
}
