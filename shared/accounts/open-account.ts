import { lockBooks } from '../ledger/index.ts';
import { readAmount } from '../money/index.ts';
import { Problem } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import type { NewAccount } from './accounts.schema.ts';
import { type AccountBooks, type AccountInsert, type AccountRecord, findAccount, insertAccounts } from './accounts.ts';

/**
 * Opens an account for a user.
 * @throws {Problem} `validation-failed` for an opening balance that can't be held, `conflict` for a number that the user has already
 */
export async function openAccount(
  { db, cipher, secrets }: AccountBooks,
  userId: string,
  account: NewAccount,
): Promise<AccountRecord> {
  const id = newId();
  const accountNumber = account.accountNumber ? normalizeAccountNumber(account.accountNumber) : null;
  const opening: AccountInsert = {
    id,
    userId,
    name: account.name,
    type: account.type,
    currency: account.currency,
    institution: account.institution ?? null,
    accountNumber,
    identity: accountNumber ?? `account:${id}`,
    openingMinor: readAmount(account.openingBalance ?? '0', account.currency, '/openingBalance'),
    importId: null,
  };
  // The first value that a process seals derives the keys: not while the books are locked.
  await secrets.get('blind-index');
  const [made] = await db.transaction(async (tx) => {
    await lockBooks(tx, userId);
    return insertAccounts({ db: tx, cipher, secrets }, [opening]);
  });
  const opened = made && (await findAccount({ db, cipher }, made, userId));
  if (!opened) throw new Problem('conflict', 'You have an account with this number and currency already.');
  return opened;
}

/** An account number or IBAN without blanks and punctuation, upper case. */
export function normalizeAccountNumber(number: string): string {
  return number.toUpperCase().replaceAll(/[^\p{L}\p{N}*]/gu, '');
}
