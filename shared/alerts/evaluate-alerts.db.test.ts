import { expect } from 'chai';
import { openAccount } from '../accounts/index.ts';
import { createBooks } from '../imports/imports.fixture.ts';
import { booksFaults } from '../ledger/ledger.fixture.ts';
import { type TestDatabase, createTestDatabase } from '../testing/index.ts';
import { recordTransaction } from '../transactions/index.ts';
import { makeTransfer } from '../transactions/transfers.fixture.ts';
import { countUnreadAlerts, evaluateAlerts, evaluateAllAlerts, listAlerts } from './index.ts';
import { unfollowed } from '../platform/events.ts';

const now = new Date('2026-03-20T12:00:00Z');

describe('evaluateAlerts', () => {
  let database: TestDatabase;
  let books: ReturnType<typeof createBooks>;
  let userId: string;
  let giro: string;

  before(async () => {
    database = await createTestDatabase();
    books = createBooks(database.db);
  });
  beforeEach(async () => {
    userId = await books.user();
    giro = (await open('100.00')).id;
  });
  after(async () => {
    expect(await booksFaults(database.db)).to.deep.equal([]);
    await database.drop();
  });

  const open = (openingBalance: string) =>
    openAccount({ ...books, db: database.db }, userId, {
      name: 'Giro',
      type: 'checking',
      currency: 'EUR',
      openingBalance,
    });
  const pay = (amount: string, fields: { date?: string; category?: string; description?: string } = {}) =>
    recordTransaction(
      { db: database.db, events: unfollowed },
      userId,
      { accountId: giro, date: '2026-03-10', description: 'Shop', amount, ...fields },
      () => undefined,
    );
  const evaluate = (at = now) => evaluateAlerts(database.db, userId, at);
  const kinds = async () => (await listAlerts(database.db, userId, { limit: 50 })).map(({ kind }) => kind);
  async function version(): Promise<number> {
    return Number((await database.db('users').where({ id: userId }).first<{ data_version: string }>()).data_version);
  }

  it('raises one alert for one cause when 20 look at once', async () => {
    await pay('-150.00');
    const raised = await Promise.all(Array.from({ length: 20 }, () => evaluate()));
    expect(raised.toSorted((a, b) => b - a)).to.deep.equal([1, ...Array.from({ length: 19 }, () => 0)]);
    expect(await kinds()).to.deep.equal(['low-balance']);
    expect(await countUnreadAlerts(database.db, userId)).to.equal(1);
  });

  it('says that the books changed when something is raised, and only then', async () => {
    const before = await version();
    await evaluate();
    expect(await version()).to.equal(before);
    await pay('-150.00');
    await evaluate();
    expect(await version()).to.equal(before + 2);
  });

  it('speaks of a low balance again when it had recovered', async () => {
    await pay('-150.00');
    await evaluate();
    await pay('-1.00');
    await evaluate();
    await pay('60.00');
    await evaluate();
    expect(await kinds()).to.have.lengthOf(1);
    await pay('-20.00');
    await evaluate();
    expect(await kinds()).to.deep.equal(['low-balance', 'low-balance']);
  });

  it('measures a payment by its category in the 90 days up to it', async () => {
    giro = (await open('9000.00')).id;
    for (const day of ['01', '02', '03', '04', '05']) await pay('-20.00', { category: 'Food', date: `2026-03-${day}` });
    await pay('-900.00', { category: 'Food', date: '2025-11-30' });
    await pay('-60.00', { category: 'Food', date: '2026-03-06' });
    await pay('-300.00', { category: 'Home' });
    await pay('-300.00');
    expect(await evaluate()).to.equal(0);
    const { id } = await pay('-100.00', { category: 'Food' });
    await evaluate();
    const [alert] = await listAlerts(database.db, userId, { limit: 2 });
    expect(alert).to.deep.include({
      kind: 'unusual-spend',
      subject: { type: 'transaction', id },
      details: { amountMinor: '10000', averageMinor: '2666', currency: 'EUR' },
      category: 'Food',
      payee: 'Shop',
    });
  });

  it('reminds of a bill when its day comes near, on the day of the user', async () => {
    await database.db('users').where({ id: userId }).update({ time_zone: 'Pacific/Kiritimati' });
    for (const month of ['01', '02', '03']) await pay('-10.00', { date: `2026-${month}-05`, description: 'Rent' });
    expect(await evaluate(new Date('2026-04-01T09:59:00Z'))).to.equal(0);
    expect(await evaluate(new Date('2026-04-01T10:01:00Z'))).to.equal(1);
    expect(await evaluate(new Date('2026-04-03T12:00:00Z'))).to.equal(0);
    expect(await kinds()).to.deep.equal(['bill-due']);
  });

  it('takes a transfer for no spending', async () => {
    const savings = await open('0.00');
    for (const month of ['01', '02', '03']) {
      const by = { userId, now: new Date(`2026-${month}-05T12:00:00Z`), permit: () => undefined };
      await makeTransfer(database.db, by, { fromAccountId: giro, toAccountId: savings.id, amount: '10.00' });
    }
    expect(await evaluate(new Date('2026-04-04T12:00:00Z'))).to.equal(0);
  });

  it('speaks of budgets, with the name that they have', async () => {
    await database.db.raw(
      `INSERT INTO budgets (id, user_id, name, period, amount_minor, currency, thresholds, rollover, starts_on, created_at)
       VALUES (new_id(), ?, 'Living', 'month', 5000, 'EUR', '{0.5,0.8}', false, '2026-03-01', now())`,
      [userId],
    );
    await pay('-45.00');
    await evaluate();
    await pay('-45.00');
    await evaluate();
    const found = await listAlerts(database.db, userId, { limit: 5 });
    expect(found.map(({ kind, budgetName }) => [kind, budgetName])).to.deep.equal([
      ['over-budget', 'Living'],
      ['budget-threshold', 'Living'],
    ]);
  });

  it('finds nothing for a user who is gone', async () => {
    await database.db('users').where({ id: userId }).delete();
    expect(await evaluate()).to.equal(0);
  });

  it('looks at everybody, once', async () => {
    await pay('-150.00');
    const run = { db: database.db, clock: { now: () => now }, signal: new AbortController().signal };
    const first = await evaluateAllAlerts(run);
    expect(first.users).to.be.greaterThan(5);
    expect(await kinds()).to.deep.equal(['low-balance']);
    expect(await evaluateAllAlerts(run)).to.deep.equal({ users: first.users, alerts: 0 });
  });
});
