import { expect } from 'chai';
import { createTestDatabase, explainPlans, tablesReadWhole, type TestDatabase } from '../testing/index.ts';
import { findDashboardBasis } from './dashboard.store.ts';
import { readDashboard } from './dashboard.ts';

const userId = '00000000-0000-7000-8000-000000000001';

/** 20 users with 4 accounts in use and 2 000 transactions each, over some three years; and what belongs to others. */
const fill = `
  INSERT INTO users (id, username, password_hash, first_name, last_name)
    SELECT ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, 'user-' || n, '', 'A', 'B'
    FROM generate_series(1, 20) n;
  INSERT INTO accounts (id, user_id, name, type, currency, identity)
    SELECT gen_random_uuid(), id, 'Account ' || n, 'checking', CASE n WHEN 4 THEN 'USD' ELSE 'EUR' END, 'account ' || n
    FROM users CROSS JOIN generate_series(1, 4) n;
  INSERT INTO transactions (id, user_id, account_id, date, amount_minor, currency, description, category, source,
      content_key)
    SELECT gen_random_uuid(), user_id, id, date '2024-01-01' + n * 2, -n, currency, 'Shop', 'Category ' || n % 20,
      'manual', gen_random_uuid()
    FROM accounts CROSS JOIN generate_series(1, 500) n;
  INSERT INTO accounts (id, user_id, name, type, currency, identity)
    SELECT gen_random_uuid(), id, 'Spare', 'savings', 'EUR', 'spare ' || n FROM users CROSS JOIN generate_series(1, 100) n;
  INSERT INTO budgets (id, user_id, name, period, category, amount_minor, currency, thresholds, rollover, starts_on,
      created_at, deleted_at)
    SELECT gen_random_uuid(), id, 'Budget', 'month', CASE WHEN n % 5 > 0 THEN 'Category ' || n END, 5000, 'EUR', '{1}',
      n % 2 = 0, '2024-01-01', now(), CASE WHEN n % 3 = 0 THEN now() END
    FROM users CROSS JOIN generate_series(1, 60) n;
  WITH made AS (
    INSERT INTO goals (id, user_id, name, target_minor, currency, created_at)
    SELECT gen_random_uuid(), id, 'Goal', 100000, 'EUR', now() FROM users CROSS JOIN generate_series(1, 50) RETURNING id)
  INSERT INTO goal_contributions (id, goal_id, date, amount_minor, created_at)
    SELECT gen_random_uuid(), id, date '2024-01-01' + n, 1, now() FROM made CROSS JOIN generate_series(1, 20) n;
  INSERT INTO alerts (id, user_id, kind, cause_key, severity, subject_type, subject_id, details, created_at, read_at)
    SELECT gen_random_uuid(), id, 'bill-due', 'cause ' || n, 'info', 'transaction', gen_random_uuid(), '{}', now(),
      CASE WHEN n % 20 > 0 THEN now() END
    FROM users CROSS JOIN generate_series(1, 1000) n;
  INSERT INTO users (id, username, password_hash, first_name, last_name)
    SELECT gen_random_uuid(), 'other-' || n, '', 'A', 'B' FROM generate_series(1, 2000) n;
  INSERT INTO exchange_rates (currency, date, rate, source)
    SELECT c, date '2020-01-01' + n, 1.1, 'test'
    FROM unnest('{USD,GBP,CHF,JPY,SEK}'::text[]) c CROSS JOIN generate_series(1, 2000) n;
  ANALYZE users, accounts, ledger_accounts, transactions, budgets, goals, goal_contributions, alerts, exchange_rates;
`;

describe('readDashboard', () => {
  let database: TestDatabase;
  before(async () => {
    database = await createTestDatabase();
    await database.db.raw(fill);
  });
  after(() => database.drop());

  it('reads all that it reads by indexes', async () => {
    const plans = await explainPlans(database, async () => {
      const basis = await findDashboardBasis(database.db, userId, new Date('2025-06-15'));
      const { byCategory, budgets, goals, alertsCount, ratesDate } = await readDashboard(
        database.db,
        userId,
        '2025-06',
        basis!,
      );
      expect([byCategory.length, budgets.length, goals.length, alertsCount]).to.deep.equal([20, 40, 50, 50]);
      expect(ratesDate).to.equal('2025-06-15');
    });
    const indexes = plans.map((steps) => [...new Set(steps.flatMap(({ index }) => index ?? []))].toSorted());
    // Of accounts more than one index begins with the user.
    expect(indexes[2]?.join(' ')).to.match(/^accounts_\w+ ledger_accounts_\w+$/);
    expect(indexes.toSpliced(2, 1)).to.deep.equal([
      ['users_pkey'],
      ['transactions_by_user'],
      ['ledger_accounts_once'],
      ['transactions_by_user'],
      ['budgets_by_user'],
      ['transactions_by_category', 'transactions_by_user'],
      ['goal_contributions_by_goal', 'goals_by_user'],
      ['alerts_unread'],
      ['exchange_rates_pkey'],
    ]);
    // Of the versions there is one row.
    expect(plans.flatMap(tablesReadWhole)).to.deep.equal(['exchange_rates_version']);
  });
});
