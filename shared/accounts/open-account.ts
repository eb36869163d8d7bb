import { toMinorUnits } from '../money/index.ts';
import { Problem } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import type { NewAccount } from './accounts.schema.ts';
import { type AccountBooks, type AccountRecord, findAccount, insertAccounts } from './accounts.ts';

/**
 * Opens an account for a user.
 * @throws {Problem} `validation-failed` for an opening balance that can't be held, `conflict` for a number that the user has already
 */
export async function openAccount(books: AccountBooks, userId: string, account: NewAccount): Promise<AccountRecord> {
  const id = newId();
  const accountNumber = account.accountNumber ? normalizeAccountNumber(account.accountNumber) : null;
  const [made] = await insertAccounts(books, [
    {
      id,
      userId,
      name: account.name,
      type: account.type,
      currency: account.currency,
      institution: account.institution ?? null,
      accountNumber,
      identity: accountNumber ?? `account:${id}`,
      openingMinor: openingBalance(account),
      importId: null,
    },
  ]);
  const opened = made && (await findAccount(books, made, userId));
  if (!opened) throw new Problem('conflict', 'You have an account with this number and currency already.');
  return opened;
}

/** An account number or IBAN without blanks and punctuation, upper case. */
export function normalizeAccountNumber(number: string): string {
  return number.toUpperCase().replaceAll(/[^\p{L}\p{N}*]/gu, '');
}

function openingBalance({ openingBalance: given, currency }: NewAccount): bigint {
  const faulty = (pointer: string, detail: string): Problem =>
    new Problem('validation-failed', 'The account needs a look.', { errors: [{ pointer, detail }] });
  if (given === undefined) return 0n;
  if (typeof given !== 'string' && given.currency !== currency) {
    throw faulty('/openingBalance/currency', `must be ${currency}, the currency of the account`);
  }
  const minor = toMinorUnits(typeof given === 'string' ? given : given.amount, currency);
  if (minor === undefined)
    throw faulty('/openingBalance', `has more decimals than ${currency} has, or more than 18 digits`);
  return minor;
}
