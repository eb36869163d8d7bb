import { expect } from 'chai';
import { listHeldTransfers, listReviews } from '../transaction-risk/index.ts';
import { createTestDatabase, explainPlans, stepName, tablesReadWhole, type TestDatabase } from '../testing/index.ts';
import { recordTransaction } from '../transactions/index.ts';
import { readPayees, readSpendings } from './alert-facts.store.ts';
import { countUnreadAlerts, listAlerts } from './alerts.store.ts';
import { evaluateAlerts } from './evaluate-alerts.ts';
import { unfollowed } from '../platform/events.ts';

const userId = '00000000-0000-7000-8000-000000000001';
const accountId = '00000000-0000-7000-a001-000000000001';
const place = '80000000-0000-7000-8000-000000000001';

/** 20 users with 1 000 alerts, 1 000 reviews and 2 000 transactions each, and 3 000 with an account that is low. */
const fill = `
  INSERT INTO users (id, username, password_hash, first_name, last_name)
    SELECT ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, 'user-' || n, '', 'A', 'B'
    FROM generate_series(1, 20) n;
  INSERT INTO alerts (id, user_id, kind, cause_key, severity, subject_type, subject_id, details, created_at, read_at)
    SELECT gen_random_uuid(), id, 'bill-due', 'cause ' || n, 'info', 'transaction', gen_random_uuid(), '{}', now(),
      CASE WHEN n % 20 > 0 THEN now() END
    FROM users CROSS JOIN generate_series(1, 1000) n;
  INSERT INTO transaction_reviews (id, user_id, status, transaction_id, from_account_id, to_account_id, amount_minor, currency,
      risk_score, risk_terms, created_at, held_until, decided_at)
    SELECT gen_random_uuid(), id, CASE WHEN n % 20 = 0 THEN 'held' ELSE 'expired' END, gen_random_uuid(), id, id, 1, 'EUR', 9, '[]', now(),
      now(), CASE WHEN n % 20 > 0 THEN now() END
    FROM users CROSS JOIN generate_series(1, 1000) n;
  INSERT INTO accounts (id, user_id, name, type, currency, identity)
    SELECT ('00000000-0000-7000-a00' || n || '-' || right(id::text, 12))::uuid, id, 'Account ' || n, 'checking', 'EUR',
      'account ' || n
    FROM users CROSS JOIN generate_series(1, 4) n;
  INSERT INTO transactions (id, user_id, account_id, date, amount_minor, currency, description, category, source,
      content_key)
    SELECT gen_random_uuid(), user_id, id, date '2026-03-01' - n, -n, 'EUR', 'Shop ' || n % 100, 'Category ' || n % 7,
      'import', gen_random_uuid()
    FROM accounts CROSS JOIN generate_series(1, 500) n;
  INSERT INTO budgets (id, user_id, name, period, category, amount_minor, currency, thresholds, rollover, starts_on,
      created_at)
    SELECT gen_random_uuid(), id, 'Budget', 'month', 'Category ' || n % 7, 5000, 'EUR', '{1}', n % 2 = 0, '2024-01-01',
      now()
    FROM users CROSS JOIN generate_series(1, 100) n;
  INSERT INTO users (id, username, password_hash, first_name, last_name)
    SELECT gen_random_uuid(), 'other-' || n, '', 'A', 'B' FROM generate_series(1, 3000) n;
  INSERT INTO accounts (id, user_id, name, type, currency, identity)
    SELECT gen_random_uuid(), id, 'Giro', 'checking', 'EUR', 'giro' FROM users WHERE username LIKE 'other-%';
  INSERT INTO low_balances (account_id, user_id, spell_id)
    SELECT id, user_id, gen_random_uuid() FROM accounts WHERE name = 'Giro';
  ANALYZE users, alerts, transaction_reviews, accounts, ledger_accounts, transactions, budgets, low_balances;
`;

describe('listings of alerts and reviews', () => {
  let database: TestDatabase;
  before(async () => {
    database = await createTestDatabase();
    await database.db.raw(fill);
  });
  after(() => database.drop());

  const today = '2026-03-01';
  const ofUser = 'user_id =';
  const older = 'id <';
  type Listing = [what: string, index: string, condition: string[], list: () => Promise<unknown>];
  const ordered: Listing[] = [
    ['alerts', 'alerts_by_user', [ofUser], () => listAlerts(database.db, userId, { limit: 20 })],
    [
      'a later page of alerts',
      'alerts_by_user',
      [ofUser, older],
      () => listAlerts(database.db, userId, { beforeId: place, limit: 20 }),
    ],
    ['unread alerts', 'alerts_unread', [ofUser], () => listAlerts(database.db, userId, { unread: true, limit: 20 })],
    ['reviews', 'transaction_reviews_pkey', [], () => listReviews(database.db, { limit: 20 })],
    [
      'a later page of reviews of a status',
      'transaction_reviews_by_status',
      ['status =', older],
      () => listReviews(database.db, { status: 'held', beforeId: place, limit: 20 }),
    ],
    [
      'held transfers',
      'transaction_reviews_held_of_user',
      [ofUser],
      () => listHeldTransfers(database.db, userId, undefined, 20),
    ],
    [
      'a later page of held transfers',
      'transaction_reviews_held_of_user',
      [ofUser, older],
      () => listHeldTransfers(database.db, userId, place, 20),
    ],
  ];
  for (const [what, index, condition, list] of ordered) {
    it(`reads ${what} by an index, in its order`, async () => {
      const steps = (await explainPlans(database, list)).flat();
      const [read] = steps.filter((step) => step.index === index);
      expect(read?.nodeType).to.equal('Index Scan');
      for (const part of condition) expect(read?.indexCondition).to.include(part);
      expect(steps.map(stepName).filter((name) => /Sort/.test(name))).to.deep.equal([]);
      expect(tablesReadWhole(steps)).to.deep.equal([]);
    });
  }

  const summed: Listing[] = [
    ['unread alerts', 'alerts_unread', [ofUser], () => countUnreadAlerts(database.db, userId)],
    ['spendings', 'transactions_by_', [ofUser, 'date >='], () => readSpendings(database.db, userId, today)],
    ['payees', 'transactions_by_user', [ofUser, 'date >='], () => readPayees(database.db, userId, today)],
  ];
  for (const [what, index, condition, read] of summed) {
    it(`adds up ${what} by an index`, async () => {
      const steps = (await explainPlans(database, read)).flat();
      const [found] = steps.filter((step) => step.index?.startsWith(index));
      for (const part of condition) expect(found?.indexCondition).to.include(part);
      expect(tablesReadWhole(steps)).to.deep.equal([]);
    });
  }

  it('looks at the books of a user for alerts by indexes alone', async () => {
    const rent = { accountId, date: today, amount: '-900.00', description: 'Rent', category: 'Category 3' };
    await recordTransaction({ db: database.db, events: unfollowed }, userId, rent, () => undefined);
    const look = async () => {
      const raised = await evaluateAlerts(database.db, userId, new Date(`${today}T12:00:00Z`));
      expect(raised, 'of the account, the rent, and budgets').to.be.above(3);
    };
    const steps = (await explainPlans(database, look)).flat();
    expect(new Set(steps.map(({ index }) => index))).to.include.members([
      'users_pkey',
      'accounts_by_user',
      'ledger_accounts_by_account',
      'low_balances_by_user',
      'low_balances_pkey',
      'budgets_by_user',
      'transactions_by_user',
      'transactions_by_category',
      'alerts_once',
    ]);
    expect(tablesReadWhole(steps)).to.deep.equal([]);
  });
});
