import type { DbOrTx } from '../platform/db.ts';
import type { AccountType } from './accounts.schema.ts';

export interface AccountRecord {
  id: string;
  name: string;
  type: AccountType;
  currency: string;
  institution: string | null;
  accountNumber: string | null;
  identity: string;
  balanceMinor: bigint;
  createdAt: Date;
}

export interface AccountInsert {
  id: string;
  userId: string;
  name: string;
  type: AccountType;
  currency: string;
  institution: string | null;
  accountNumber: string | null;
  identity: string;
  openingMinor: bigint;
  importId: string | null;
}

type AccountRow = Omit<AccountRecord, 'balanceMinor'> & { balanceMinor: string };

const select = `SELECT a.id, a.name, a.type, a.currency, a.institution, a.account_number AS "accountNumber", a.identity,
  a.created_at AS "createdAt",
  (a.opening_minor + coalesce((SELECT sum(t.amount_minor) FROM transactions t WHERE t.account_id = a.id), 0))::text AS "balanceMinor"
  FROM accounts a`;

/** Adds accounts; one that is there already (same identity and currency) is left as it is. */
export async function insertAccounts(db: DbOrTx, accounts: readonly AccountInsert[]): Promise<string[]> {
  if (accounts.length === 0) return [];
  const { rows } = await db.raw<{ rows: { id: string }[] }>(
    `INSERT INTO accounts (id, user_id, name, type, currency, institution, account_number, identity, opening_minor, import_id)
     SELECT * FROM json_to_recordset(?::json) AS a (id uuid, "userId" uuid, name text, type text, currency char(3),
       institution text, "accountNumber" text, identity text, "openingMinor" bigint, "importId" uuid)
     ON CONFLICT (user_id, identity, currency) DO NOTHING RETURNING id`,
    [JSON.stringify(accounts.map((account) => ({ ...account, openingMinor: account.openingMinor.toString() })))],
  );
  return rows.map(({ id }) => id);
}

/** A user's accounts in the order in which they were made. */
export async function listAccounts(
  db: DbOrTx,
  userId: string,
  afterId: string | undefined,
  limit: number,
): Promise<AccountRecord[]> {
  const { rows } = await db.raw<{ rows: AccountRow[] }>(
    `${select} WHERE a.user_id = ? AND a.id > ? ORDER BY a.id LIMIT ?`,
    [userId, afterId ?? '00000000-0000-0000-0000-000000000000', limit],
  );
  return rows.map(toRecord);
}

/** An account of this user; another's is not found. */
export async function findAccount(db: DbOrTx, id: string, userId: string): Promise<AccountRecord | undefined> {
  const { rows } = await db.raw<{ rows: AccountRow[] }>(`${select} WHERE a.id = ? AND a.user_id = ?`, [id, userId]);
  return rows[0] && toRecord(rows[0]);
}

/** What imports match accounts by. */
export async function listAccountIdentities(
  db: DbOrTx,
  userId: string,
): Promise<{ id: string; identity: string; currency: string }[]> {
  const { rows } = await db.raw<{ rows: { id: string; identity: string; currency: string }[] }>(
    'SELECT id, identity, currency FROM accounts WHERE user_id = ? ORDER BY id',
    [userId],
  );
  return rows;
}

function toRecord(row: AccountRow): AccountRecord {
  return { ...row, balanceMinor: BigInt(row.balanceMinor) };
}
