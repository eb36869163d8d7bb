import { copyRows, type StagedLine } from '../../shared/imports/stage-rows.store.ts';
import type { Db, Tx } from '../../shared/platform/db.ts';
import type { PlannedBudget, PlannedGoal } from './make-plans.ts';

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

export interface SeedBudget extends PlannedBudget {
  id: string;
  userId: string;
  currency: string;
}

export async function insertSeedBudgets(tx: Tx, budgets: readonly SeedBudget[]): Promise<void> {
  await tx.raw(
    `INSERT INTO budgets (id, user_id, name, period, category, amount_minor, currency, thresholds, rollover, starts_on,
       created_at)
     SELECT id, "userId", name, period, category, "amountMinor", currency, '{0.8,1}', rollover, "startsOn",
       "startsOn" AT TIME ZONE 'UTC'
     FROM json_to_recordset(?::json) AS b (id uuid, "userId" uuid, name text, period text, category text,
       "amountMinor" bigint, currency char(3), rollover boolean, "startsOn" timestamp)`,
    [JSON.stringify(budgets)],
  );
}

export interface SeedGoal extends Omit<PlannedGoal, 'account' | 'contributions'> {
  id: string;
  userId: string;
  currency: string;
  accountId: string | null;
  contributions: (PlannedGoal['contributions'][number] & { id: string })[];
}

/** Adds goals with their contributions, whose sum is what is saved. */
export async function insertSeedGoals(tx: Tx, goals: readonly SeedGoal[]): Promise<void> {
  await tx.raw(
    `WITH goal AS (
       SELECT * FROM json_to_recordset(?::json) AS g (id uuid, "userId" uuid, name text, "targetMinor" bigint,
         currency char(3), "targetDate" date, "accountId" uuid, contributions json)
     ), contribution AS (
       SELECT c.*, goal.id AS "goalId" FROM goal CROSS JOIN LATERAL
         json_to_recordset(contributions) AS c (id uuid, date timestamp, "amountMinor" bigint)
     ), added AS (
       INSERT INTO goal_contributions (id, goal_id, date, amount_minor, created_at)
       SELECT id, "goalId", date, "amountMinor", date AT TIME ZONE 'UTC' FROM contribution
     )
     INSERT INTO goals (id, user_id, name, target_minor, currency, target_date, account_id, saved_minor, created_at)
     SELECT id, "userId", name, "targetMinor", currency, "targetDate", "accountId", saved, began AT TIME ZONE 'UTC'
     FROM goal JOIN (
       SELECT "goalId", sum("amountMinor") AS saved, min(date) AS began FROM contribution GROUP BY "goalId"
     ) sums ON "goalId" = id`,
    [JSON.stringify(goals)],
  );
}

/** Copies transactions, each a line of the columns here. Not known to any file: the content of one is its id. */
export async function copyTransactions(tx: Tx, lines: Iterable<StagedLine>): Promise<number> {
  const columns = `id, user_id, account_id, date, amount_minor, currency, description, payee, category, tags,
    source, transfer_id, content_key`;
  return copyRows(tx, `transactions (${columns})`, lines, new AbortController().signal);
}

/** Tells the planner what has become of the tables. */
export async function analyzeBooks(db: Db): Promise<void> {
  await db.raw(
    `ANALYZE users, accounts, transactions, ledger_accounts, ledger_entries, budgets, goals, goal_contributions`,
  );
}
