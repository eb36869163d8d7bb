import type { AccountType } from '../accounts/index.ts';
import { type DbOrTx, runPrepared } from '../platform/db.ts';
import type { Months } from './months.ts';

/** What a dashboard depends on: as long as this stays, it stays. */
export interface DashboardBasis {
  /** Rises with every write to the user's books, and with another currency or time zone. */
  dataVersion: string;
  ratesVersion: string;
  currency: string;
  /** The day that it is for the user, `YYYY-MM-DD`. */
  today: string;
}

/** By the primary key, and prepared: each read of a cached dashboard begins with it. */
export async function findDashboardBasis(db: DbOrTx, userId: string, now: Date): Promise<DashboardBasis | undefined> {
  const { rows } = await runPrepared<{ rows: DashboardBasis[] }>(
    db,
    'dashboard-basis',
    `SELECT data_version AS "dataVersion", (SELECT version FROM exchange_rates_version) AS "ratesVersion", currency,
       (?::timestamptz AT TIME ZONE time_zone)::date::text AS today
     FROM users WHERE id = ?`,
    [now, userId],
  );
  return rows[0];
}

/** Of one category and currency, in minor units and above zero. */
export interface CategorySums {
  currency: string;
  category: string | null;
  income: string;
  spending: string;
  previousIncome: string;
  previousSpending: string;
}

/** What came in and went out in a month and the one before. Moves between own accounts are neither. */
export async function sumByCategory(db: DbOrTx, userId: string, months: Months): Promise<CategorySums[]> {
  const { rows } = await runPrepared<{ rows: CategorySums[] }>(
    db,
    'dashboard-flows',
    `SELECT currency, category,
       coalesce(sum(amount_minor) FILTER (WHERE amount_minor > 0 AND date >= :from), 0) AS income,
       coalesce(-sum(amount_minor) FILTER (WHERE amount_minor < 0 AND date >= :from), 0) AS spending,
       coalesce(sum(amount_minor) FILTER (WHERE amount_minor > 0 AND date < :from), 0) AS "previousIncome",
       coalesce(-sum(amount_minor) FILTER (WHERE amount_minor < 0 AND date < :from), 0) AS "previousSpending"
     FROM transactions
     WHERE user_id = :userId AND date BETWEEN :previousFrom AND :to AND deleted_at IS NULL AND transfer_id IS NULL
     GROUP BY currency, category`,
    { userId, from: months.from, previousFrom: months.previousFrom, to: months.to },
  );
  return rows;
}

export interface Balance {
  currency: string;
  balanceMinor: string;
}

/** What is in transit between accounts, in each currency. */
export async function listInTransit(db: DbOrTx, userId: string): Promise<Balance[]> {
  const { rows } = await runPrepared<{ rows: Balance[] }>(
    db,
    'dashboard-transit',
    `SELECT currency, balance_minor AS "balanceMinor" FROM ledger_accounts
     WHERE user_id = ? AND kind = 'transit' AND balance_minor <> 0`,
    [userId],
  );
  return rows;
}

export interface AccountBalance extends Balance {
  id: string;
  name: string;
  type: AccountType;
}

/** Of the accounts that are not closed, in the order in which they were made. */
export async function listBalances(db: DbOrTx, userId: string): Promise<AccountBalance[]> {
  const { rows } = await runPrepared<{ rows: AccountBalance[] }>(
    db,
    'dashboard-balances',
    `SELECT a.id, a.name, a.type, a.currency, l.balance_minor AS "balanceMinor"
     FROM accounts a JOIN ledger_accounts l ON (l.user_id, l.kind, l.account_id) = (a.user_id, 'account', a.id)
     WHERE a.user_id = ? AND l.status <> 'closed' ORDER BY a.id`,
    [userId],
  );
  return rows;
}
