import type { DbOrTx, Tx } from '../platform/db.ts';
import { type FieldError, Problem, type ProblemCode } from '../platform/errors.ts';
import { findLedgerAccount, type LedgerAccount } from './ledger-accounts.store.ts';
import * as entries from './ledger-entries.store.ts';

/**
 * Brings the ledger in step with transactions as they are now: what they no longer say is reversed, what they say is
 * posted. Doing it twice changes nothing more. The books must be locked.
 * @throws {Problem} `unprocessable` when an account is frozen or closed, `insufficient-funds`
 */
export async function postTransactions(tx: Tx, ids: readonly string[]): Promise<void> {
  await entries.openCategories(tx, ids);
  await explainRefusal(entries.bookTransactions(tx, ids));
}

/**
 * Reverses what was posted of an import whose transactions are about to be removed. The books must be locked.
 * @throws {Problem} `unprocessable` when an account is frozen or closed
 */
export async function reverseImported(tx: Tx, importId: string): Promise<void> {
  await explainRefusal(entries.reverseImported(tx, importId));
}

/** Posts what was in accounts when they were opened: once, with the account. The books must be locked. */
export async function postOpenings(db: DbOrTx, accountIds: readonly string[]): Promise<void> {
  await entries.openOpenings(db, accountIds);
  await explainRefusal(entries.bookOpenings(db, accountIds));
}

/**
 * An account that can be posted to. It stays so while the books are locked. `pointer` is the field that names it, if one does.
 * @throws {Problem} `not-found`, `unprocessable` when it is frozen or closed
 */
export async function requireOpenAccount(
  db: DbOrTx,
  accountId: string,
  userId: string,
  pointer?: string,
): Promise<LedgerAccount> {
  const account = await findLedgerAccount(db, accountId, userId);
  if (!account) throw noSuchAccount(pointer);
  if (account.status !== 'open')
    throw new Problem('unprocessable', shutDetail, { errors: errorsAt(pointer, 'is frozen or closed') });
  return account;
}

/** Says which field names an account that the user does not have. */
export function noSuchAccount(pointer?: string): Problem {
  return new Problem('not-found', 'There is no such account.', {
    errors: errorsAt(pointer, 'is not one of your accounts'),
  });
}

function errorsAt(pointer: string | undefined, detail: string): FieldError[] {
  return pointer === undefined ? [] : [{ pointer, detail }];
}

const shutDetail = 'The account is frozen or closed: nothing can be posted to it.';

/** The database decides, under the locks that it holds; this says it to people. */
const refusals: Readonly<Record<string, [code: ProblemCode, detail: string]>> = {
  ledger_accounts_open: ['unprocessable', shutDetail],
  ledger_no_overdraft: ['insufficient-funds', 'The account does not hold so much.'],
};

/** Runs a statement that posts. @throws {Problem} `unprocessable`, `insufficient-funds` where the ledger refuses it */
export async function explainRefusal<T>(posting: Promise<T>): Promise<T> {
  try {
    return await posting;
  } catch (error) {
    const refusal = refusals[String((error as { constraint?: unknown }).constraint)];
    if (!refusal) throw error;
    throw new Problem(...refusal, { cause: error });
  }
}
