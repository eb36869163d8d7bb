import { expect } from 'chai';
import pg from 'pg';
import { createTestDatabase, type TestDatabase } from '../testing/index.ts';
import { findDashboardBasis } from './dashboard.store.ts';
import { readDashboard } from './dashboard.ts';

/** 20 users with 4 accounts in use and 2 000 transactions each, over some three years; and what belongs to others. */
const fill = `
  INSERT INTO users (id, username, password_hash, first_name, last_name)
    SELECT gen_random_uuid(), 'user-' || n, '', 'A', 'B' FROM generate_series(1, 20) n;
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
  INSERT INTO users (id, username, password_hash, first_name, last_name)
    SELECT gen_random_uuid(), 'other-' || n, '', 'A', 'B' FROM generate_series(1, 2000) n;
  INSERT INTO exchange_rates (currency, date, rate, source)
    SELECT c, date '2020-01-01' + n, 1.1, 'test'
    FROM unnest('{USD,GBP,CHF,JPY,SEK}'::text[]) c CROSS JOIN generate_series(1, 2000) n;
  ANALYZE users, accounts, ledger_accounts, transactions, exchange_rates;
`;

interface Plan {
  'Node Type': string;
  'Relation Name'?: string;
  'Index Name'?: string;
  Plans?: Plan[];
}

describe('readDashboard', () => {
  let database: TestDatabase;
  let client: pg.Client;
  before(async function () {
    this.timeout(60_000);
    database = await createTestDatabase();
    client = new pg.Client({ connectionString: database.databaseUrl });
    await client.connect();
    await client.query(fill);
  });
  after(async () => {
    await client.end();
    await database.drop();
  });

  async function plansOf(read: () => Promise<unknown>): Promise<Plan[]> {
    const sent: { sql: string; bindings: unknown[] }[] = [];
    const note = (query: { sql: string; bindings: unknown[] }): unknown => sent.push(query);
    database.db.on('query', note);
    await read();
    database.db.removeListener('query', note);
    const steps: Plan[] = [];
    const walk = (plan: Plan): void => {
      steps.push(plan);
      for (const inner of plan.Plans ?? []) walk(inner);
    };
    for (const { sql, bindings } of sent.filter((query) => /^\s*(SELECT|WITH)/.test(query.sql))) {
      const { rows } = await client.query<{ 'QUERY PLAN': { Plan: Plan }[] }>(`EXPLAIN (FORMAT JSON) ${sql}`, bindings);
      for (const { Plan } of rows[0]?.['QUERY PLAN'] ?? []) walk(Plan);
    }
    return steps;
  }

  it('reads all that it reads by indexes', async () => {
    const { rows } = await client.query<{ id: string }>('SELECT user_id AS id FROM accounts LIMIT 1');
    const userId = rows[0]?.id ?? '';
    const steps = await plansOf(async () => {
      const basis = await findDashboardBasis(database.db, userId, new Date('2025-06-15'));
      const { byCategory, ratesDate } = await readDashboard(database.db, userId, '2025-06', basis!);
      expect([byCategory.length > 0, ratesDate]).to.deep.equal([true, '2025-06-15']);
    });
    const indexes = steps.map((step) => step['Index Name']);
    expect(indexes).to.include.members(['users_pkey', 'transactions_by_user']);
    // Of the versions there is one row.
    const scanned = steps.filter((step) => step['Node Type'] === 'Seq Scan').map((step) => step['Relation Name']);
    expect(scanned.filter((table) => table !== 'exchange_rates_version')).to.deep.equal([]);
  });
});
