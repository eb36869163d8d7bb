import { expect } from 'chai';
import type { DashboardView } from '../../../shared/dashboard/index.ts';
import { lockBooks } from '../../../shared/ledger/index.ts';
import {
  createTestDatabase,
  startRedisServer,
  type RedisServer,
  type TestDatabase,
} from '../../../shared/testing/index.ts';
import { addUser } from '../../testing/add-user.ts';
import { type TestAnswer, type TestApi, startTestApi } from '../../testing/start-test-api.ts';

describe('GET /api/dashboard/summary', () => {
  let database: TestDatabase;
  let redis: RedisServer;
  /** Two processes, on the same database and Redis. */
  let apis: [TestApi, TestApi];
  let userId: string;
  let token: string;
  const clock = { now: () => new Date('2026-03-31T23:30:00Z') };

  before(async () => {
    database = await createTestDatabase();
    redis = await startRedisServer({ settings: { appendonly: 'no' } });
    const options = { db: database.db, env: { CACHE_REDIS_URL: redis.url }, parts: { clock } };
    apis = [await startTestApi(options), await startTestApi(options)];
    await database.db.raw(
      `INSERT INTO exchange_rates (currency, date, rate, source)
       VALUES ('USD', '2026-03-30', 1.25, 'test'), ('USD', '2026-04-20', 9, 'test')`,
    );
    await database.db.raw('UPDATE exchange_rates_version SET version = version + 1');
  });
  beforeEach(async () => {
    userId = await addUser(database.db);
    token = await apis[0].token({ userId });
  });
  after(async () => {
    for (const api of apis) await api.close();
    await redis.stop();
    await database.drop();
  });

  async function call(method: string, path: string, body?: object, from: TestApi = apis[0]): Promise<TestAnswer> {
    const answer = await from.call(method, path, { token, ...(body ? { body } : {}) });
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer;
  }
  async function make(path: string, body: object): Promise<string> {
    return ((await call('POST', path, body)).body as { id: string }).id;
  }
  const open = (name: string, currency: string, openingBalance: string) =>
    make('/api/accounts', { name, type: 'checking', currency, openingBalance });
  const record = (accountId: string, date: string, amount: string, category?: string) =>
    make('/api/transactions', { accountId, date, amount, description: 'Something', ...(category ? { category } : {}) });
  const read = async (query = '', from?: TestApi): Promise<DashboardView> =>
    (await call('GET', `/api/dashboard/summary${query}`, undefined, from)).body as DashboardView;
  const euros = (amount: string) => ({ amount, currency: 'EUR' });
  const dollars = (amount: string) => ({ amount, currency: 'USD' });

  async function fillBooks(): Promise<void> {
    const giro = await open('Giro', 'EUR', '1000.00');
    const savings = await open('Savings', 'EUR', '0.00');
    const abroad = await open('Abroad', 'USD', '100.00');
    await record(giro, '2026-01-31', '-500.00', 'Rent');
    await record(giro, '2026-02-01', '-400.00', 'Rent');
    await record(giro, '2026-02-28', '2000.00', 'Salary');
    await record(giro, '2026-03-01', '-450.00', 'Rent');
    await record(giro, '2026-03-31', '-0.10', 'Food');
    await record(giro, '2026-03-15', '-0.20', 'Food');
    await record(giro, '2026-03-15', '2500.00', 'Salary');
    await record(giro, '2026-03-16', '-7.77');
    await record(abroad, '2026-03-17', '-10.00', 'Food');
    await record(giro, '2026-04-01', '-99.00', 'Rent');
    await call('DELETE', `/api/transactions/${await record(giro, '2026-03-20', '-33.33', 'Food')}`);
    await make('/api/transfers', { fromAccountId: giro, toAccountId: savings, amount: '300.00' });
  }

  it('tells what there is, came in and went out, to the cent', async () => {
    await fillBooks();
    const dashboard = await read('?period=2026-03');
    expect(dashboard).to.deep.include({
      period: '2026-03',
      currency: 'EUR',
      // 1000 − 500 − 400 + 2000 − 450 − 0.30 + 2500 − 7.77 − 99, and 90 dollars at 1.25.
      netWorth: euros('4114.93'),
      income: euros('2500.00'),
      spending: euros('466.07'),
      previous: { period: '2026-02', income: euros('2000.00'), spending: euros('400.00') },
      change: { income: 25, spending: 16.5 },
      byCategory: [
        { category: 'Rent', amount: euros('450.00'), previous: euros('400.00') },
        { category: 'Food', amount: euros('8.30'), previous: euros('0.00') },
        { category: null, amount: euros('7.77'), previous: euros('0.00') },
      ],
      totals: [
        { currency: 'EUR', netWorth: euros('4042.93'), income: euros('2500.00'), spending: euros('458.07') },
        { currency: 'USD', netWorth: dollars('90.00'), income: dollars('0.00'), spending: dollars('10.00') },
      ],
      rates: { date: '2026-03-30' },
      unconverted: [],
      computedAt: clock.now().toISOString(),
    });
    expect(dashboard.accounts.map(({ name, balance }) => [name, balance])).to.deep.equal([
      ['Giro', euros('3742.93')],
      ['Savings', euros('300.00')],
      ['Abroad', dollars('90.00')],
    ]);
    expect(dashboard.recentTransactions).to.have.lengthOf(10);
    expect(dashboard.recentTransactions.map(({ date }) => date)).to.deep.equal(
      dashboard.recentTransactions
        .map(({ date }) => date)
        .toSorted()
        .toReversed(),
    );
    expect(dashboard.recentTransactions[0]?.date).to.equal('2026-03-31');
  });

  it('tells it in the user’s currency, and which it has no rate for', async () => {
    await fillBooks();
    await record(await open('Far', 'ISK', '5000'), '2026-03-02', '-1000', 'Food');
    await call('PATCH', '/api/users/me', { currency: 'USD' });
    expect(await read('?period=2026-03')).to.deep.include({
      netWorth: dollars('5143.66'),
      spending: dollars('582.59'),
      unconverted: ['ISK'],
      rates: { date: '2026-03-30' },
    });
  });

  it('is of this month where the user is, unless another is asked for', async () => {
    expect((await read()).period).to.equal('2026-03');
    await call('PATCH', '/api/users/me', { timeZone: 'Pacific/Auckland' });
    const dashboard = await read();
    expect(dashboard).to.deep.include({ period: '2026-04', netWorth: euros('0.00'), rates: null, accounts: [] });
    expect(dashboard.change).to.deep.equal({ income: null, spending: null });
    for (const [period, previous] of [
      ['2026-01', '2025-12'],
      ['1900-01', '1899-12'],
      ['2199-12', '2199-11'],
    ])
      expect((await read(`?period=${period}`)).previous.period).to.equal(previous);
    for (const period of ['2026-13', '0000-01', '26-01', '2026-1', '2026-01-01', '1000-01', '1899-12', '2200-01']) {
      expect((await apis[0].call('GET', `/api/dashboard/summary?period=${period}`, { token })).status).to.equal(400);
    }
  });

  it('shows budgets and goals as they stand, and counts what has not been read', async () => {
    await fillBooks();
    const budget = {
      name: 'Eating',
      period: 'month',
      category: 'Food',
      amount: euros('10.00'),
      startsOn: '2026-03-01',
    };
    const id = await make('/api/budgets', budget);
    const { budgets, alertsCount } = await read('?period=2026-03');
    expect(budgets.map(({ name, category, spent }) => [name, category, spent])).to.deep.equal([
      ['Eating', 'Food', euros('0.30')],
    ]);
    expect(alertsCount).to.equal(0);
    const goal = await make('/api/goals', { name: 'Bicycle', target: euros('400.00') });
    await make(`/api/goals/${goal}/contributions`, { amount: '100.00' });
    const { goals } = await read('?period=2026-03');
    expect(goals.map(({ name, saved, fraction }) => [name, saved, fraction])).to.deep.equal([
      ['Bicycle', euros('100.00'), 0.25],
    ]);
    await database.db.transaction(async (tx) => {
      await lockBooks(tx, userId);
      await tx.raw(
        `INSERT INTO alerts (id, user_id, kind, cause_key, severity, subject_type, subject_id, details, created_at)
         VALUES (new_id(), ?, 'over-budget', 'a', 'warning', 'budget', ?, '{}', now())`,
        [userId, id],
      );
    });
    expect((await read('?period=2026-03', apis[1])).alertsCount).to.equal(1);
    await call('DELETE', `/api/budgets/${id}`);
    expect((await read('?period=2026-03', apis[1])).budgets).to.deep.equal([]);
    expect((await read('?period=2026-02')).budgets).to.deep.equal([]);
  });

  it('is another for every user', async () => {
    await fillBooks();
    await read();
    const other = await apis[0].token({ userId: await addUser(database.db) });
    const { body } = await apis[0].call('GET', '/api/dashboard/summary?period=2026-03', { token: other });
    expect(body).to.deep.include({ netWorth: euros('0.00'), accounts: [], recentTransactions: [], byCategory: [] });
  });

  it('is not sent again to who has it', async () => {
    const { headers } = await call('GET', '/api/dashboard/summary');
    expect(headers.get('cache-control')).to.equal('no-store');
    const etag = headers.get('etag') ?? '';
    const again = { token, headers: { 'If-None-Match': etag } };
    expect((await apis[1].call('GET', '/api/dashboard/summary', again)).status).to.equal(304);
    await open('Giro', 'EUR', '0.00');
    expect((await apis[1].call('GET', '/api/dashboard/summary', again)).status).to.equal(200);
  });

  it('never shows through one process what was before a write through another', async () => {
    const giro = await open('Giro', 'EUR', '0.00');
    for (let cents = 1; cents <= 100; cents += 1) {
      await record(giro, '2026-03-01', '-0.01', 'Food');
      const [reader, other] = cents % 2 === 0 ? apis : apis.toReversed();
      const seen = await Promise.all([read('', reader), read('', other)]);
      const expected = (cents / 100).toFixed(2);
      expect(seen.map(({ spending }) => spending.amount)).to.deep.equal([expected, expected]);
    }
  });

  it('is computed once for all who ask at the same time', async () => {
    await fillBooks();
    const computations = async () => {
      const values = await Promise.all(apis.map(async ({ ctx }) => (await ctx.metrics.cacheReads.get()).values));
      return values.flat().reduce((sum, { labels, value }) => (labels.from === 'computation' ? sum + value : sum), 0);
    };
    const before = await computations();
    const asked = Array.from({ length: 100 }, () => read());
    expect(new Set((await Promise.all(asked)).map(({ netWorth }) => netWorth.amount))).to.have.lengthOf(1);
    expect((await computations()) - before).to.equal(1);
  });

  it('waits for no write that is under way', async () => {
    await database.db.transaction(async (tx) => {
      await lockBooks(tx, userId);
      expect((await read()).netWorth).to.deep.equal(euros('0.00'));
    });
  });
});
