import { type AccountBooks, type AccountInsert, insertAccounts, listAccountIdentities } from '../accounts/index.ts';
import { Problem } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import type { ImportRecord } from './imports.store.ts';
import type { Posting } from './post-rows.store.ts';
import { storableText } from './storable-text.ts';
import { type KnownAccount, type Target, targetKey } from './targets.ts';

/** The user's accounts, and the one that the user named for the file. @throws {Problem} when that one is gone */
export async function findKnownAccounts(
  books: AccountBooks,
  { userId, accountId }: ImportRecord,
): Promise<{ known: KnownAccount[]; given: KnownAccount | undefined }> {
  const known = await listAccountIdentities(books, userId);
  const given = known.find(({ id }) => id === accountId);
  if (accountId !== null && !given) throw accountGone();
  return { known, given };
}

/**
 * Finds the account of each target, and opens those that are not there yet. The books must be locked: accounts may have
 * come and gone while the file was read.
 */
export async function makePostings(
  books: AccountBooks,
  wanted: ImportRecord,
  targets: readonly Target[],
): Promise<Posting[]> {
  let accounts = await accountsByKey(books, wanted.userId);
  const missing = targets.filter((target) => !accounts.has(targetKey(target)));
  if (missing.length > 0) {
    if (wanted.accountId !== null) throw accountGone();
    await insertAccounts(
      books,
      missing.map((target) => openedBy(wanted, target)),
    );
    accounts = await accountsByKey(books, wanted.userId);
  }
  return targets.map((target, index) => ({ target: index, accountId: accounts.get(targetKey(target)) as string }));
}

async function accountsByKey(books: AccountBooks, userId: string): Promise<Map<string, string>> {
  const accounts = await listAccountIdentities(books, userId);
  return new Map(accounts.map((account) => [targetKey(account), account.id]));
}

function openedBy(
  { id: importId, userId, fileName }: ImportRecord,
  { identity, currency, account }: Target,
): AccountInsert {
  const number = account?.number ? identity : null;
  const fromFile = `${storableText(fileName.replace(/\.[^.]{1,5}$/, ''), 60)} (${currency})`;
  return {
    id: newId(),
    userId,
    name: account?.name ? storableText(account.name, 100) : number ? `Account …${number.slice(-4)}` : fromFile,
    type: account?.type ?? 'checking',
    currency,
    institution: account?.bank ? storableText(account.bank, 100) : null,
    accountNumber: number,
    identity,
    openingMinor: 0n,
    importId,
  };
}

function accountGone(): Problem {
  return new Problem('unprocessable', 'The account of this import is no longer here.');
}
