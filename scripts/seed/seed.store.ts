import { copyRows, type StagedLine } from '../../shared/imports/stage-rows.store.ts';
import type { Db, Tx } from '../../shared/platform/db.ts';

export interface SeedUser {
  id: string;
  username: string;
  firstName: string;
  lastName: string;
  passwordHash: string;
  currency: string;
  timeZone: string;
}

/** How many users there are, and whether some of them were seeded. */
export async function countUsers(db: Db): Promise<{ users: number; seeded: boolean }> {
  const { rows } = await db.raw<{ rows: { users: number; seeded: boolean }[] }>(
    `SELECT count(*)::int AS users, coalesce(bool_or(username LIKE 'seed-%'), false) AS seeded FROM users`,
  );
  return rows[0] ?? { users: 0, seeded: false };
}

export async function insertSeedUsers(tx: Tx, users: readonly SeedUser[]): Promise<void> {
  await tx.raw(
    `INSERT INTO users (id, username, email, password_hash, first_name, last_name, currency, time_zone)
     SELECT id, username, username || '@example.org', "passwordHash", "firstName", "lastName", currency, "timeZone"
     FROM json_to_recordset(?::json) AS u (id uuid, username text, "passwordHash" text, "firstName" text,
       "lastName" text, currency char(3), "timeZone" text)`,
    [JSON.stringify(users)],
  );
}

/** Copies transactions, each a line of the columns here. Not known to any file: the content of one is its id. */
export async function copyTransactions(tx: Tx, lines: Iterable<StagedLine>): Promise<number> {
  const columns = `id, user_id, account_id, date, amount_minor, currency, description, payee, category, source,
    transfer_id, content_key`;
  return copyRows(tx, `transactions (${columns})`, lines, new AbortController().signal);
}

/** Tells the planner what has become of the tables. */
export async function analyzeBooks(db: Db): Promise<void> {
  await db.raw('ANALYZE users, accounts, transactions, ledger_accounts, ledger_entries');
}
