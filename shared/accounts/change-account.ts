import { type BooksParts, lockBooks, recordBooksChanged, setLedgerState } from '../ledger/index.ts';
import { readAmount } from '../money/index.ts';
import type { Tx } from '../platform/db.ts';
import { Problem } from '../platform/errors.ts';
import type { AccountChange } from './accounts.schema.ts';
import { type AccountBooks, type AccountRecord, findAccount } from './accounts.ts';
import { hasTransferInTransit, updateAccountRow } from './accounts.store.ts';

/** Whose account, and what must hold of it while it is locked: it throws when it does not. */
export interface OwnAccount {
  id: string;
  userId: string;
  permit: (account: AccountRecord) => void;
}

/**
 * Changes an account.
 * @throws {Problem} `not-found`, `conflict` when it is closed, `validation-failed` or `unprocessable` for a limit that it
 * can't have, and what `permit` throws
 */
export async function changeAccount(
  { db, cipher, events }: Omit<AccountBooks, 'secrets'> & Pick<BooksParts, 'events'>,
  own: OwnAccount,
  change: AccountChange,
): Promise<AccountRecord> {
  return db.transaction(async (tx) => {
    const before = await takeAccount(tx, cipher, own);
    if (before.status === 'closed') throw new Problem('conflict', 'The account is closed.');
    const after = {
      ...before,
      name: change.name ?? before.name,
      institution: change.institution === undefined ? before.institution : change.institution,
      status: change.frozen === undefined ? before.status : change.frozen ? ('frozen' as const) : ('open' as const),
      overdraftMinor: overdraftOf(before, change),
      lowBalanceMinor: lowBalanceOf(before, change),
    };
    await updateAccountRow(tx, after);
    await setLedgerState(tx, after.id, after);
    await recordBooksChanged(events, tx, own.userId);
    return after;
  });
}

/**
 * Closes an account for good: it is shown still, and nothing more is posted to it. Closing it again changes nothing.
 * @throws {Problem} `not-found`, `conflict` while something is in it or may come back to it, and what `permit` throws
 */
export async function closeAccount(
  { db, cipher }: Omit<AccountBooks, 'secrets'>,
  own: OwnAccount,
  now: Date,
): Promise<void> {
  await db.transaction(async (tx) => {
    const account = await takeAccount(tx, cipher, own);
    if (account.status === 'closed') return;
    if (account.balanceMinor !== 0n)
      throw new Problem('conflict', 'Only an account with a balance of zero can be closed.');
    if (await hasTransferInTransit(tx, account.id)) {
      throw new Problem('conflict', 'A transfer from this account is held: it can be closed when that is decided.');
    }
    await setLedgerState(tx, account.id, { ...account, status: 'closed', closedAt: now });
  });
}

async function takeAccount(
  tx: Tx,
  cipher: AccountBooks['cipher'],
  { id, userId, permit }: OwnAccount,
): Promise<AccountRecord> {
  await lockBooks(tx, userId);
  const account = await findAccount({ db: tx, cipher }, id, userId);
  if (!account) throw new Problem('not-found', 'There is no such account.');
  permit(account);
  return account;
}

function lowBalanceOf({ lowBalanceMinor, currency }: AccountRecord, { lowBalanceLimit }: AccountChange): string | null {
  if (lowBalanceLimit === undefined) return lowBalanceMinor;
  return lowBalanceLimit === null ? null : readAmount(lowBalanceLimit, currency, '/lowBalanceLimit').toString();
}

function overdraftOf({ overdraftMinor, currency, type }: AccountRecord, { overdraftLimit }: AccountChange) {
  if (overdraftLimit === undefined) return overdraftMinor;
  const minor = readAmount(overdraftLimit, currency, '/overdraftLimit');
  if (overdraftMinor === null) {
    throw new Problem('unprocessable', `A ${type} account may be below zero anyway: it has no overdraft limit.`);
  }
  if (minor >= 0n) return minor;
  const errors = [{ pointer: '/overdraftLimit', detail: 'must not be negative' }];
  throw new Problem('validation-failed', 'Some fields need a look.', { errors });
}
