import { expect } from 'chai';
import pg from 'pg';
import { listHeldTransfers, listReviews } from '../transaction-risk/index.ts';
import { type TestDatabase, createTestDatabase } from '../testing/index.ts';
import { readPayees, readSpendings } from './alert-facts.store.ts';
import { countUnreadAlerts, listAlerts } from './alerts.store.ts';

/** 20 users, each with 1 000 alerts, 1 000 reviews and 1 000 transactions. */
const fill = `
  INSERT INTO users (id, username, password_hash, first_name, last_name)
    SELECT gen_random_uuid(), 'user-' || n, '', 'A', 'B' FROM generate_series(1, 20) n;
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
    SELECT gen_random_uuid(), id, 'Giro', 'checking', 'EUR', 'giro' FROM users;
  INSERT INTO transactions (id, user_id, account_id, date, amount_minor, currency, description, source, content_key)
    SELECT gen_random_uuid(), user_id, id, date '2026-03-01' - n, -n, 'EUR', 'Shop', 'import', gen_random_uuid()
    FROM accounts CROSS JOIN generate_series(1, 1000) n;
  ANALYZE users, alerts, transaction_reviews, accounts, transactions;
`;

interface Plan {
  'Node Type': string;
  'Relation Name'?: string;
  'Index Name'?: string;
  Plans?: Plan[];
}

describe('listings of alerts and reviews', () => {
  let database: TestDatabase;
  let client: pg.Client;
  let userId: string;

  before(async () => {
    database = await createTestDatabase();
    client = new pg.Client({ connectionString: database.databaseUrl });
    await client.connect();
    await client.query(fill);
    userId = (await client.query<{ id: string }>('SELECT id FROM users LIMIT 1')).rows[0]?.id ?? '';
  });
  after(async () => {
    await client.end();
    await database.drop();
  });

  /** The plans of the statements that `list` sends, from top to bottom. */
  async function plansOf(list: () => Promise<unknown>): Promise<string[]> {
    const sent: { sql: string; bindings: unknown[] }[] = [];
    const note = (query: { sql: string; bindings: unknown[] }): unknown => sent.push(query);
    database.db.on('query', note);
    await list();
    database.db.removeListener('query', note);
    const steps: string[] = [];
    const walk = (plan: Plan): void => {
      steps.push([plan['Node Type'], plan['Index Name'] ?? plan['Relation Name']].filter(Boolean).join(' '));
      for (const inner of plan.Plans ?? []) walk(inner);
    };
    for (const { sql, bindings } of sent) {
      const { rows } = await client.query<{ 'QUERY PLAN': { Plan: Plan }[] }>(`EXPLAIN (FORMAT JSON) ${sql}`, bindings);
      for (const { Plan } of rows[0]?.['QUERY PLAN'] ?? []) walk(Plan);
    }
    return steps;
  }

  const today = '2026-03-01';
  const listings: [what: string, index: string, list: () => Promise<unknown>][] = [
    ['alerts', 'alerts_by_user', () => listAlerts(database.db, userId, { limit: 20 })],
    ['unread alerts', 'alerts_unread', () => listAlerts(database.db, userId, { unread: true, limit: 20 })],
    ['the number of unread alerts', 'alerts_unread', () => countUnreadAlerts(database.db, userId)],
    ['spendings', 'transactions_by_', () => readSpendings(database.db, userId, today)],
    ['payees', 'transactions_by_user', () => readPayees(database.db, userId, today)],
    [
      'reviews of a status',
      'transaction_reviews_by_status',
      () => listReviews(database.db, { status: 'held', limit: 20 }),
    ],
    ['reviews', 'transaction_reviews_pkey', () => listReviews(database.db, { limit: 20 })],
    ['held transfers', 'transaction_reviews_held_of_user', () => listHeldTransfers(database.db, userId, undefined, 20)],
  ];
  for (const [what, index, list] of listings) {
    it(`reads ${what} by an index`, async () => {
      const steps = (await plansOf(list)).join('\n');
      expect(steps).to.match(new RegExp(`Index.* Scan ${index}`));
      // The budgets and accounts of the names are few here.
      expect(steps).not.to.match(/Seq Scan (alerts|transactions|transaction_reviews)/);
    });
  }
});
