import { postOpenings } from '../ledger/index.ts';
import { blindIndex } from '../platform/blind-index.ts';
import type { AppContext } from '../platform/context.ts';
import type { Db, DbOrTx } from '../platform/db.ts';
import type { AccountType } from './accounts.schema.ts';
import {
  type AccountRow,
  type AccountRowInsert,
  findAccountRow,
  insertAccountRows,
  listAccountRows,
  listSealedIdentities,
  type PlainIdentity,
  replacePlainIdentities,
  type SealedIdentity,
  takePlainIdentities,
} from './accounts.store.ts';

export interface AccountRecord extends Omit<AccountRow, 'accountNumberSealed' | 'balanceMinor' | 'floorMinor'> {
  /** In full: mask it before it is shown. */
  accountNumber: string | null;
  balanceMinor: bigint;
  /** How far below zero money may be moved out; null: any. */
  overdraftMinor: bigint | null;
}

export interface AccountInsert extends Omit<AccountRowInsert, keyof SealedIdentity | 'openingMinor'> {
  type: AccountType;
  accountNumber: string | null;
  /** What statements call it: an account number without blanks, or the layout of files that name no account. */
  identity: string;
  openingMinor: bigint;
}

/** What imports match accounts by. */
export interface AccountIdentity {
  id: string;
  identity: string;
  currency: string;
}

/** Where accounts are kept, within a transaction or without, and what their numbers are sealed with. */
export type AccountBooks = { db: DbOrTx } & Pick<AppContext, 'cipher' | 'secrets'>;

const batchSize = 300;

/**
 * Adds accounts with what is in them; one that is there already (same identity and currency) is left as it is. The books
 * must be locked. @returns the ids of the new
 */
export async function insertAccounts(books: AccountBooks, accounts: readonly AccountInsert[]): Promise<string[]> {
  if (accounts.length === 0) return [];
  const rows = accounts.map(async ({ accountNumber, identity, openingMinor, ...account }) => ({
    ...account,
    ...(await sealIdentity(books, { id: account.id, identity, accountNumber })),
    openingMinor: openingMinor.toString(),
  }));
  const added = await insertAccountRows(books.db, await Promise.all(rows));
  if (accounts.some(({ openingMinor }) => openingMinor !== 0n)) await postOpenings(books.db, added);
  return added;
}

/** A user's accounts in the order in which they were made. @throws {SealBroken} */
export async function listAccounts(
  books: Omit<AccountBooks, 'secrets'>,
  userId: string,
  afterId: string | undefined,
  limit: number,
): Promise<AccountRecord[]> {
  const rows = await listAccountRows(books.db, userId, afterId, limit);
  return Promise.all(rows.map((row) => openRow(books, row)));
}

/** An account of this user; another's is not found. @throws {SealBroken} */
export async function findAccount(
  books: Omit<AccountBooks, 'secrets'>,
  id: string,
  userId: string,
): Promise<AccountRecord | undefined> {
  const row = await findAccountRow(books.db, id, userId);
  return row && openRow(books, row);
}

/** What a user's accounts are called by statements, oldest first. @throws {SealBroken} */
export async function listAccountIdentities(
  { db, cipher }: Omit<AccountBooks, 'secrets'>,
  userId: string,
): Promise<AccountIdentity[]> {
  const rows = await listSealedIdentities(db, userId);
  return Promise.all(
    rows.map(async ({ id, identitySealed, currency }) => ({
      id,
      identity: await cipher.open(identitySealed, `accounts.identity_sealed:${id}`),
      currency,
    })),
  );
}

/** Seals the account numbers that an earlier release kept in plain text. */
export async function sealPlainAccounts(books: AccountBooks & { db: Db }): Promise<void> {
  let taken: number;
  do {
    taken = await books.db.transaction(async (tx) => {
      const accounts = await takePlainIdentities(tx, batchSize);
      const sealed = accounts.map(async (account) => ({ id: account.id, ...(await sealIdentity(books, account)) }));
      await replacePlainIdentities(tx, await Promise.all(sealed));
      return accounts.length;
    });
  } while (taken > 0);
}

async function sealIdentity(
  { cipher, secrets }: Omit<AccountBooks, 'db'>,
  { id, identity, accountNumber }: PlainIdentity,
): Promise<SealedIdentity> {
  return {
    accountNumberSealed:
      accountNumber === null ? null : await cipher.seal(accountNumber, `accounts.account_number_sealed:${id}`),
    identitySealed: await cipher.seal(identity, `accounts.identity_sealed:${id}`),
    identityIndex: (await blindIndex(secrets, 'accounts.identity', identity)).toString('hex'),
  };
}

async function openRow(
  { cipher }: Pick<AccountBooks, 'cipher'>,
  { accountNumberSealed, balanceMinor, floorMinor, ...row }: AccountRow,
): Promise<AccountRecord> {
  const accountNumber =
    accountNumberSealed === null
      ? null
      : await cipher.open(accountNumberSealed, `accounts.account_number_sealed:${row.id}`);
  return {
    ...row,
    accountNumber,
    balanceMinor: BigInt(balanceMinor),
    overdraftMinor: floorMinor === null ? null : -BigInt(floorMinor),
  };
}
