import type { LedgerStatus } from '../ledger/index.ts';
import type { DbOrTx, Tx } from '../platform/db.ts';
import type { AccountType } from './accounts.schema.ts';

/** An account as the database keeps it: see `accounts.ts` for what is sealed. */
export interface AccountRow {
  id: string;
  name: string;
  type: AccountType;
  currency: string;
  institution: string | null;
  accountNumberSealed: string | null;
  balanceMinor: string;
  status: LedgerStatus;
  closedAt: Date | null;
  floorMinor: string | null;
  lowBalanceMinor: string | null;
  createdAt: Date;
}

export interface SealedIdentity {
  accountNumberSealed: string | null;
  identitySealed: string;
  /** Hex. */
  identityIndex: string;
}

export interface AccountRowInsert extends SealedIdentity {
  id: string;
  userId: string;
  name: string;
  type: AccountType;
  currency: string;
  institution: string | null;
  /** In decimal: JSON has no bigint. */
  openingMinor: string;
  importId: string | null;
}

const select = `SELECT a.id, a.name, a.type, a.currency, a.institution, a.account_number_sealed AS "accountNumberSealed",
  a.created_at AS "createdAt", a.low_balance_minor AS "lowBalanceMinor",
  l.balance_minor AS "balanceMinor", l.status, l.closed_at AS "closedAt", l.floor_minor AS "floorMinor"
  FROM accounts a JOIN ledger_accounts l ON l.account_id = a.id`;

/** Adds accounts; one that is there already (same identity and currency) is left as it is. @returns the ids of the new */
export async function insertAccountRows(db: DbOrTx, rows: readonly AccountRowInsert[]): Promise<string[]> {
  const { rows: added } = await db.raw<{ rows: { id: string }[] }>(
    `INSERT INTO accounts (id, user_id, name, type, currency, institution, account_number_sealed, identity_sealed,
       identity_index, opening_minor, import_id)
     SELECT id, "userId", name, type, currency, institution, "accountNumberSealed", "identitySealed",
       decode("identityIndex", 'hex'), "openingMinor", "importId"
     FROM json_to_recordset(?::json) AS a (id uuid, "userId" uuid, name text, type text, currency char(3),
       institution text, "accountNumberSealed" text, "identitySealed" text, "identityIndex" text, "openingMinor" bigint,
       "importId" uuid)
     ON CONFLICT (user_id, identity_index, currency) DO NOTHING RETURNING id`,
    [JSON.stringify(rows)],
  );
  return added.map(({ id }) => id);
}

/** A user's accounts in the order in which they were made. */
export async function listAccountRows(
  db: DbOrTx,
  userId: string,
  afterId: string | undefined,
  limit: number,
): Promise<AccountRow[]> {
  const { rows } = await db.raw<{ rows: AccountRow[] }>(
    `${select} WHERE a.user_id = ? AND a.id > ? ORDER BY a.id LIMIT ?`,
    [userId, afterId ?? '00000000-0000-0000-0000-000000000000', limit],
  );
  return rows;
}

/** An account of this user; another's is not found. */
export async function findAccountRow(db: DbOrTx, id: string, userId: string): Promise<AccountRow | undefined> {
  const { rows } = await db.raw<{ rows: AccountRow[] }>(`${select} WHERE a.id = ? AND a.user_id = ?`, [id, userId]);
  return rows[0];
}

export async function updateAccountRow(
  tx: Tx,
  { id, name, institution, lowBalanceMinor }: Pick<AccountRow, 'id' | 'name' | 'institution' | 'lowBalanceMinor'>,
): Promise<void> {
  await tx.raw(
    'UPDATE accounts SET name = ?, institution = ?, low_balance_minor = ?, updated_at = now() WHERE id = ?',
    [name, institution, lowBalanceMinor, id],
  );
}

/** Whether a transfer from an account is held. */
export async function hasTransferInTransit(tx: Tx, accountId: string): Promise<boolean> {
  const { rows } = await tx.raw<{ rows: unknown[] }>(
    `SELECT FROM transactions
     WHERE account_id = ? AND pending AND transfer_id IS NOT NULL AND deleted_at IS NULL LIMIT 1`,
    [accountId],
  );
  return rows.length > 0;
}

/** Whether this user has the account. */
export async function hasAccount(db: DbOrTx, id: string, userId: string): Promise<boolean> {
  const { rows } = await db.raw<{ rows: unknown[] }>('SELECT FROM accounts WHERE id = ? AND user_id = ?', [id, userId]);
  return rows.length > 0;
}

/** Oldest first. */
export async function listSealedIdentities(
  db: DbOrTx,
  userId: string,
): Promise<{ id: string; identitySealed: string; currency: string }[]> {
  const { rows } = await db.raw<{ rows: { id: string; identitySealed: string; currency: string }[] }>(
    `SELECT id, identity_sealed AS "identitySealed", currency FROM accounts
     WHERE user_id = ? AND identity_sealed IS NOT NULL ORDER BY id`,
    [userId],
  );
  return rows;
}

export interface PlainIdentity {
  id: string;
  identity: string;
  accountNumber: string | null;
}

/** Takes accounts whose number is not sealed yet, some of them, for as long as the transaction lasts. */
export async function takePlainIdentities(tx: Tx, limit: number): Promise<PlainIdentity[]> {
  const { rows } = await tx.raw<{ rows: PlainIdentity[] }>(
    `SELECT id, identity, account_number AS "accountNumber" FROM accounts
     WHERE identity IS NOT NULL OR account_number IS NOT NULL ORDER BY id LIMIT ? FOR NO KEY UPDATE`,
    [limit],
  );
  return rows;
}

/**
 * A process of the release before may have opened an account that is there under its index already: it keeps its rows
 * and gets no index.
 */
export async function replacePlainIdentities(
  tx: Tx,
  identities: readonly (SealedIdentity & { id: string })[],
): Promise<void> {
  await tx.raw(
    `UPDATE accounts a SET account_number = NULL, identity = NULL, account_number_sealed = s."accountNumberSealed",
       identity_sealed = s."identitySealed",
       identity_index = CASE WHEN NOT EXISTS (
         SELECT FROM accounts o WHERE o.user_id = a.user_id AND o.currency = a.currency
           AND o.identity_index = decode(s."identityIndex", 'hex')) THEN decode(s."identityIndex", 'hex') END
     FROM json_to_recordset(?::json) AS s (id uuid, "accountNumberSealed" text, "identitySealed" text,
       "identityIndex" text)
     WHERE a.id = s.id`,
    [JSON.stringify(identities)],
  );
}
