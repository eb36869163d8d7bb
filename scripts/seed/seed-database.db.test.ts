import { expect } from 'chai';
import { findDashboardBasis, readDashboard } from '../../shared/dashboard/index.ts';
import { booksFaults, ledgerFaults } from '../../shared/ledger/ledger.fixture.ts';
import type { Db } from '../../shared/platform/db.ts';
import { verifyPassword } from '../../shared/identity/index.ts';
import { createTestDatabase, type TestDatabase, testSeals } from '../../shared/testing/index.ts';
import { seedDatabase, seedPassword, type SeedProgress } from './seed-database.ts';

const options = { users: 5, transactions: 2_000, seed: 42, until: '2025-12-31' };

async function rowsOf<T = Record<string, unknown>>(db: Db, sql: string): Promise<T[]> {
  return (await db.raw<{ rows: T[] }>(sql)).rows;
}

/** All that was made, but for ids and times. */
async function figuresOf(db: Db): Promise<unknown> {
  return {
    users: await rowsOf(db, `SELECT username, first_name, last_name, currency, time_zone FROM users ORDER BY username`),
    accounts: await rowsOf(
      db,
      `SELECT u.username, a.name, a.type, a.currency, a.institution, a.opening_minor, l.balance_minor
       FROM accounts a JOIN users u ON u.id = a.user_id JOIN ledger_accounts l ON l.account_id = a.id
       ORDER BY u.username, a.name`,
    ),
    transactions: await rowsOf(
      db,
      `SELECT u.username, a.name, t.date::text, t.amount_minor, t.currency, t.description, t.payee, t.category, t.tags, t.source
       FROM transactions t JOIN accounts a ON a.id = t.account_id JOIN users u ON u.id = t.user_id
       ORDER BY u.username, t.date, a.name, t.amount_minor, t.description, t.category`,
    ),
    budgets: await rowsOf(
      db,
      `SELECT u.username, b.name, b.period, b.category, b.amount_minor, b.currency, b.rollover, b.starts_on::text
       FROM budgets b JOIN users u ON u.id = b.user_id ORDER BY u.username, b.name`,
    ),
    goals: await rowsOf(
      db,
      `SELECT u.username, g.name, g.target_minor, g.currency, g.target_date::text, a.name AS account, g.saved_minor,
         c.date::text, c.amount_minor
       FROM goals g JOIN users u ON u.id = g.user_id JOIN goal_contributions c ON c.goal_id = g.id
       LEFT JOIN accounts a ON a.id = g.account_id ORDER BY u.username, g.name, c.date`,
    ),
  };
}

describe('seeding', () => {
  let database: TestDatabase;
  let twin: TestDatabase;
  const reports: SeedProgress[] = [];

  before(async () => {
    database = await createTestDatabase();
    twin = await createTestDatabase();
    await seedDatabase(testSeals(database.db), options, (progress) => reports.push(progress));
  });
  after(async () => {
    await database.drop();
    await twin.drop();
  });

  it('makes as many users and transactions as were asked for', async () => {
    expect(reports.at(-1)).to.deep.equal({ users: 5, transactions: 2_000 });
    const [counts] = await rowsOf(
      database.db,
      `SELECT (SELECT count(*)::int FROM users) AS users, (SELECT count(*)::int FROM transactions) AS transactions,
         (SELECT max(date)::text <= '2025-12-31' FROM transactions) AS "inTime"`,
    );
    expect(counts).to.deep.equal({ users: 5, transactions: 2_000, inTime: true });
  });

  it('makes the same figures of the same seed, and others of another', async () => {
    await seedDatabase(testSeals(twin.db), options, () => undefined);
    const figures = await figuresOf(database.db);
    expect(await figuresOf(twin.db)).to.deep.equal(figures);
    const third = await createTestDatabase();
    await seedDatabase(testSeals(third.db), { ...options, seed: 43 }, () => undefined);
    const others = await figuresOf(third.db);
    await third.drop();
    expect(others).not.to.deep.equal(figures);
  });

  it('keeps the ledger in balance, and each balance the sum of its postings', async () => {
    expect(await ledgerFaults(database.db)).to.deep.equal([]);
    expect(await booksFaults(database.db)).to.deep.equal([]);
  });

  it('overdraws nothing but cards, on no day', async () => {
    const overdrawn = await rowsOf(
      database.db,
      `SELECT FROM (
         SELECT a.type, a.opening_minor + sum(t.amount_minor) OVER (PARTITION BY a.id ORDER BY t.date) AS balance
         FROM transactions t JOIN accounts a ON a.id = t.account_id) days
       WHERE balance < 0 AND type <> 'credit'`,
    );
    expect(overdrawn).to.have.lengthOf(0);
  });

  it('makes lives that look like some: wages every month, transfers, refunds, most in a category', async () => {
    const [signs] = await rowsOf<Record<string, number>>(
      database.db,
      `SELECT count(DISTINCT (user_id, date_trunc('month', date))) FILTER (WHERE category = 'Salary')::int AS paid,
         count(DISTINCT (user_id, date_trunc('month', date)))::int AS months,
         count(*) FILTER (WHERE source = 'transfer')::int AS transfers,
         count(*) FILTER (WHERE description LIKE 'Refund%' AND amount_minor > 0)::int AS refunds,
         count(*) FILTER (WHERE category IS NULL AND source = 'manual')::float / count(*) AS uncategorised,
         count(DISTINCT category)::int AS categories
       FROM transactions`,
    );
    // The first and the last month of each user may be cut off.
    expect(signs?.['paid']).to.be.at.least((signs?.['months'] ?? 0) - 10);
    expect(signs?.['transfers']).to.be.above(20);
    expect(signs?.['refunds']).to.be.above(0);
    expect(signs?.['uncategorised']).to.be.within(0.01, 0.15);
    expect(signs?.['categories']).to.be.above(9);
  });

  it('gives each user a dashboard with life in it, budgets that hold among those that do not', async () => {
    const users = await rowsOf<{ id: string }>(database.db, 'SELECT id FROM users');
    const statuses = new Set<string>();
    for (const { id } of users) {
      const basis = await findDashboardBasis(database.db, id, new Date('2025-12-31T12:00:00Z'));
      const dashboard = await readDashboard(database.db, id, '2025-12', basis!);
      const { accounts, budgets, goals, byCategory, recentTransactions } = dashboard;
      expect(budgets).to.have.lengthOf.within(1, 7);
      expect(goals).to.have.lengthOf.within(1, 2);
      expect(recentTransactions).to.have.lengthOf(10);
      expect([accounts.length > 0, byCategory.length > 5, dashboard.income > 0n]).to.deep.equal([true, true, true]);
      for (const { status } of budgets) statuses.add(status);
    }
    expect([...statuses]).to.have.members(['on-track', 'at-risk', 'over']);
  });

  it('keeps what goals hold the sum of their contributions, and within what is put aside', async () => {
    const wrong = await rowsOf(
      database.db,
      `SELECT FROM goals g WHERE saved_minor <> (SELECT sum(amount_minor) FROM goal_contributions WHERE goal_id = g.id)
         OR saved_minor > target_minor OR currency <> (SELECT currency FROM users WHERE id = user_id)
       UNION ALL
       SELECT FROM goals g JOIN accounts a ON a.id = g.account_id
       JOIN ledger_accounts l ON l.account_id = a.id
       GROUP BY a.id, a.user_id, l.balance_minor
       HAVING sum(g.saved_minor) > l.balance_minor OR bool_or(g.user_id <> a.user_id)`,
    );
    expect(wrong).to.have.lengthOf(0);
  });

  it('gives all users the one password that it names', async () => {
    const hashes = await rowsOf<{ hash: string }>(database.db, 'SELECT DISTINCT password_hash AS hash FROM users');
    expect(hashes).to.have.lengthOf(1);
    expect(await verifyPassword(hashes[0]?.hash, seedPassword)).to.equal(true);
  });

  it('seals the account numbers', async () => {
    const [counts] = await rowsOf(
      database.db,
      `SELECT count(*) FILTER (WHERE account_number IS NOT NULL OR identity IS NOT NULL)::int AS plain,
         count(*) FILTER (WHERE identity_sealed IS NULL OR identity_index IS NULL)::int AS unsealed FROM accounts`,
    );
    expect(counts).to.deep.equal({ plain: 0, unsealed: 0 });
  });
});
