import { type AccountType, lowBalanceLimitOf } from '../accounts/index.ts';
import type { DbOrTx, Tx } from '../platform/db.ts';
import { newId } from '../platform/ids.ts';
import type { BalanceFact, LowBalance, LowFact, SpendingFact } from './alert-rules.ts';
import type { PayeeFact } from './bills-due.ts';

/** Facts that are read at most, the largest first: however much somebody imports, a look stays a look. */
const maxFacts = 1_000;

/**
 * Lets nobody write this user's books, nor look at them for alerts, until the transaction ends. Unlike `lockBooks` it
 * does not say that anything changes.
 * @returns the day that it is for the user; undefined when there is no such user
 */
export async function holdBooks(tx: Tx, userId: string, now: Date): Promise<string | undefined> {
  const { rows } = await tx.raw<{ rows: { today: string }[] }>(
    `SELECT (?::timestamptz AT TIME ZONE time_zone)::date::text AS today FROM users WHERE id = ? FOR NO KEY UPDATE`,
    [now, userId],
  );
  return rows[0]?.today;
}

/** Of the accounts that are not closed. */
export async function readBalances(db: DbOrTx, userId: string): Promise<BalanceFact[]> {
  interface Row {
    accountId: string;
    type: AccountType;
    currency: string;
    balanceMinor: string;
    lowBalanceMinor: string | null;
  }
  const { rows } = await db.raw<{ rows: Row[] }>(
    `SELECT a.id AS "accountId", a.type, a.currency, l.balance_minor AS "balanceMinor",
       a.low_balance_minor AS "lowBalanceMinor"
     FROM accounts a JOIN ledger_accounts l ON l.account_id = a.id WHERE a.user_id = ? AND l.status <> 'closed'`,
    [userId],
  );
  return rows.map(({ accountId, type, currency, balanceMinor, lowBalanceMinor }) => ({
    accountId,
    currency,
    balanceMinor: BigInt(balanceMinor),
    limitMinor: lowBalanceLimitOf(type, lowBalanceMinor),
  }));
}

/** Takes down which accounts of a user are low now, since when, and forgets those that have recovered. */
export async function markLow(tx: Tx, userId: string, low: readonly LowFact[]): Promise<LowBalance[]> {
  const ids = low.map(({ accountId }) => accountId);
  await tx.raw('DELETE FROM low_balances WHERE user_id = ? AND account_id <> ALL(?::uuid[])', [userId, ids]);
  if (ids.length === 0) return [];
  const { rows } = await tx.raw<{ rows: { accountId: string; spellId: string }[] }>(
    `WITH begun AS (
       INSERT INTO low_balances (account_id, user_id, spell_id)
       SELECT account_id, ?, spell_id FROM unnest(?::uuid[], ?::uuid[]) AS low (account_id, spell_id)
       ON CONFLICT DO NOTHING RETURNING account_id, spell_id
     )
     SELECT account_id AS "accountId", spell_id AS "spellId" FROM begun
     UNION ALL SELECT account_id, spell_id FROM low_balances WHERE account_id = ANY(?::uuid[])`,
    [userId, ids, ids.map(() => newId()), ids],
  );
  const spells = new Map(rows.map(({ accountId, spellId }) => [accountId, spellId]));
  return low.map((fact) => ({ ...fact, spellId: spells.get(fact.accountId) as string }));
}

/** What was spent in some category in the last 30 days, against the 90 days up to it. */
export async function readSpendings(db: DbOrTx, userId: string, today: string): Promise<SpendingFact[]> {
  type Row = Omit<SpendingFact, 'amountMinor' | 'otherSumMinor'> & Record<'amountMinor' | 'otherSumMinor', string>;
  const { rows } = await db.raw<{ rows: Row[] }>(
    `SELECT * FROM (
       SELECT id AS "transactionId", date, currency, -amount_minor AS "amountMinor",
         (count(*) OVER around - 1)::int AS "otherCount", -sum(amount_minor) OVER around + amount_minor AS "otherSumMinor"
       FROM transactions
       WHERE user_id = :userId AND date BETWEEN :today::date - 120 AND :today::date AND category IS NOT NULL
         AND amount_minor < 0 AND deleted_at IS NULL AND source <> 'transfer'
       -- The own amount is taken off again: a frame that excludes it would be added up anew for every row.
       WINDOW around AS
         (PARTITION BY category, currency ORDER BY date RANGE BETWEEN '90 days' PRECEDING AND CURRENT ROW)
     ) spent WHERE date > :today::date - 30 ORDER BY "amountMinor" DESC LIMIT ${maxFacts}`,
    { userId, today },
  );
  return rows.map(({ transactionId, currency, otherCount, amountMinor, otherSumMinor }) => ({
    transactionId,
    currency,
    otherCount,
    amountMinor: BigInt(amountMinor),
    otherSumMinor: BigInt(otherSumMinor),
  }));
}

/** Whom a user has paid several times in the last months, and not so often that it can't be a bill. */
export async function readPayees(db: DbOrTx, userId: string, today: string): Promise<PayeeFact[]> {
  interface Row {
    currency: string;
    payments: { transactionId: string; date: string; amountMinor: string }[];
  }
  const { rows } = await db.raw<{ rows: Row[] }>(
    `SELECT currency, json_agg(json_build_object('transactionId', id, 'date', date,
         'amountMinor', (-amount_minor)::text) ORDER BY date, id) AS payments
     FROM transactions
     WHERE user_id = :userId AND date >= :today::date - 130 AND amount_minor < 0 AND deleted_at IS NULL
       AND source <> 'transfer'
     GROUP BY coalesce(payee, description), currency
     HAVING count(*) BETWEEN 3 AND 60 ORDER BY max(-amount_minor) DESC LIMIT ${maxFacts}`,
    { userId, today },
  );
  return rows.map(({ currency, payments }) => ({
    currency,
    payments: payments.map((payment) => ({ ...payment, amountMinor: BigInt(payment.amountMinor) })),
  }));
}
