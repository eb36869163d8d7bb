import { type AccountInsert, findAccount, insertAccounts, listAccountIdentities } from '../accounts/index.ts';
import type { Db, Tx } from '../platform/db.ts';
import { Problem } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import type { ImportRecord } from './imports.store.ts';
import type { Posting } from './post-rows.store.ts';
import type { KnownAccount, Target } from './targets.ts';

/** The user's accounts, and the one that the user named for the file. @throws {Problem} when that one is gone */
export async function findKnownAccounts(
  db: Db,
  { userId, accountId }: ImportRecord,
): Promise<{ known: KnownAccount[]; given: KnownAccount | undefined }> {
  const known = await listAccountIdentities(db, userId);
  if (accountId === null) return { known, given: undefined };
  const given = await findAccount(db, accountId, userId);
  if (!given) throw new Problem('unprocessable', 'The account of this import is no longer here.');
  return { known, given };
}

/** Finds the account of each target, and opens those that are not there yet. The books must be locked. */
export async function makePostings(tx: Tx, wanted: ImportRecord, targets: readonly Target[]): Promise<Posting[]> {
  const missing = targets.filter(({ accountId }) => accountId === null);
  await insertAccounts(
    tx,
    missing.map((target) => openedBy(wanted, target)),
  );
  // Read again: another import of this user may have opened one of them since.
  const accounts = missing.length === 0 ? [] : await listAccountIdentities(tx, wanted.userId);
  const ids = new Map(accounts.map(({ id, identity, currency }) => [`${currency} ${identity}`, id]));
  return targets.map(({ accountId, identity, currency }, target) => ({
    target,
    accountId: accountId ?? (ids.get(`${currency} ${identity}`) as string),
  }));
}

function openedBy(
  { id: importId, userId, fileName }: ImportRecord,
  { identity, currency, account }: Target,
): AccountInsert {
  const number = account?.number ? identity : null;
  const fromFile = `${fileName.replace(/\.[^.]{1,5}$/, '').slice(0, 60)} (${currency})`;
  return {
    id: newId(),
    userId,
    name: account?.name?.slice(0, 100) ?? (number ? `Account …${number.slice(-4)}` : fromFile),
    type: account?.type ?? 'checking',
    currency,
    institution: account?.bank?.slice(0, 100) ?? null,
    accountNumber: number,
    identity,
    openingMinor: 0n,
    importId,
  };
}
