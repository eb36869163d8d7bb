import type { DbOrTx, Tx } from '../platform/db.ts';
import type { LedgerStatus } from './ledger.schema.ts';

/**
 * Locks a user's books until the transaction ends, and says that they change: what was computed before is stale.
 * Whoever writes accounts, transactions or entries takes this lock before any other: so writers of one user's books
 * follow one another, none sees half of what another does, and none waits for one that waits for it.
 */
export async function lockBooks(tx: Tx, userId: string): Promise<void> {
  await tx.raw('UPDATE users SET data_version = data_version + 1 WHERE id = ?', [userId]);
}

/** Which state of a user's books this is: each lock counts it up. */
export async function readBooksVersion(tx: Tx, userId: string): Promise<string> {
  const { rows } = await tx.raw<{ rows: { version: string }[] }>(
    'SELECT data_version AS version FROM users WHERE id = ?',
    [userId],
  );
  return rows[0]?.version ?? '0';
}

/** The side of an account that the ledger keeps. */
export interface LedgerAccount {
  accountId: string;
  name: string;
  currency: string;
  status: LedgerStatus;
  balanceMinor: bigint;
}

/** Of an account of this user; another's is not found. */
export async function findLedgerAccount(
  db: DbOrTx,
  accountId: string,
  userId: string,
): Promise<LedgerAccount | undefined> {
  const { rows } = await db.raw<{ rows: (Omit<LedgerAccount, 'balanceMinor'> & { balanceMinor: string })[] }>(
    `SELECT a.id AS "accountId", a.name, l.currency, l.status, l.balance_minor AS "balanceMinor" FROM accounts a
     JOIN ledger_accounts l ON l.account_id = a.id WHERE a.id = ? AND a.user_id = ?`,
    [accountId, userId],
  );
  return rows[0] && { ...rows[0], balanceMinor: BigInt(rows[0].balanceMinor) };
}

export interface LedgerState {
  status: LedgerStatus;
  closedAt: Date | null;
  /** How far below zero money may be moved out; null: any. */
  overdraftMinor: bigint | null;
}

/** The books must be locked. */
export async function setLedgerState(tx: DbOrTx, accountId: string, state: LedgerState): Promise<void> {
  const { status, closedAt, overdraftMinor } = state;
  await tx.raw('UPDATE ledger_accounts SET status = ?, closed_at = ?, floor_minor = ? WHERE account_id = ?', [
    status,
    closedAt,
    overdraftMinor === null ? null : (-overdraftMinor).toString(),
    accountId,
  ]);
}
