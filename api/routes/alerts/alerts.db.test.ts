import { expect } from 'chai';
import { evaluateAllAlerts } from '../../../shared/alerts/index.ts';
import { raiseAlert } from '../../../shared/alerts/alerts.fixture.ts';
import { systemClock } from '../../../shared/platform/clock.ts';
import { newId } from '../../../shared/platform/ids.ts';
import { type TestDatabase, createTestDatabase } from '../../../shared/testing/index.ts';
import { addUser } from '../../testing/add-user.ts';
import { type TestApi, startTestApi } from '../../testing/start-test-api.ts';

interface Page {
  items: { id: string; kind: string; readAt: string | null }[];
  nextCursor: string | null;
}

describe('alerts over HTTP', () => {
  let database: TestDatabase;
  let api: TestApi;
  let userId: string;
  let token: string;

  before(async () => {
    database = await createTestDatabase();
    api = await startTestApi({ db: database.db });
  });
  beforeEach(async () => {
    userId = await addUser(database.db);
    token = await api.token({ userId });
  });
  after(async () => {
    await api.close();
    await database.drop();
  });

  const call = (method: string, path: string, body?: object) =>
    api.call(method, path, { token, ...(body ? { body } : {}) });
  const list = async (query = '') => (await call('GET', `/api/alerts${query}`)).body as Page;
  const make = async (path: string, body: object) => (await call('POST', path, body)).body as { id: string };
  const raise = async () => {
    const { id } = await make('/api/accounts', { name: 'Giro', type: 'checking', currency: 'EUR' });
    await make('/api/transactions', { accountId: id, date: '2026-03-01', amount: '-12.5', description: 'Rent' });
    await evaluateAllAlerts({ db: database.db, clock: systemClock, signal: new AbortController().signal });
    return id;
  };
  async function evaluations(): Promise<number> {
    const { rows } = await database.db.raw<{ rows: { count: number }[] }>(
      `SELECT count(*)::int AS count FROM jobs WHERE kind = 'alerts.evaluate' AND payload ->> 'userId' = ?`,
      [userId],
    );
    return rows[0]?.count ?? 0;
  }

  it('tells people in plain words what is the matter', async () => {
    const accountId = await raise();
    const { items } = await list();
    expect(items).to.have.lengthOf(1);
    expect(items[0]).to.deep.include({
      kind: 'low-balance',
      severity: 'critical',
      title: 'Giro is low',
      body: 'Its balance was -12.50 EUR, which is below 0.00 EUR.',
      subject: { type: 'account', id: accountId },
      readAt: null,
    });
  });

  it('is raised below the limit that the account has, and once', async () => {
    const { id } = await make('/api/accounts', {
      name: 'Card',
      type: 'credit',
      currency: 'EUR',
      openingBalance: '80.00',
    });
    const evaluate = () =>
      evaluateAllAlerts({ db: database.db, clock: systemClock, signal: new AbortController().signal });
    await evaluate();
    expect((await list()).items).to.deep.equal([]);
    const before = await evaluations();
    const { body } = await call('PATCH', `/api/accounts/${id}`, { lowBalanceLimit: '100.00' });
    expect(body).to.deep.include({ lowBalanceLimit: { amount: '100.00', currency: 'EUR' } });
    expect(await evaluations()).to.equal(before + 1);
    await evaluate();
    await evaluate();
    const { items } = await list();
    expect(items.map(({ kind }) => kind)).to.deep.equal(['low-balance']);
    expect(items[0]).to.deep.include({ severity: 'warning' });
    const reset = await call('PATCH', `/api/accounts/${id}`, { lowBalanceLimit: null });
    expect(reset.body).to.deep.include({ lowBalanceLimit: null });
  });

  it('shows them newest first, in pages, all or those that are not read', async () => {
    const ids = [await raiseAlert(database.db, userId), await raiseAlert(database.db, userId)];
    const first = await list('?limit=1');
    expect([first.items[0]?.id, first.nextCursor]).to.deep.equal([ids[1], ids[1]]);
    const second = await list(`?limit=1&cursor=${first.nextCursor}`);
    expect([second.items[0]?.id, second.nextCursor]).to.deep.equal([ids[0], null]);
    await call('POST', `/api/alerts/${ids[1]}/read`);
    expect((await list('?unread=true')).items.map(({ id }) => id)).to.deep.equal([ids[0]]);
    expect((await list()).items).to.have.lengthOf(2);
  });

  it('is read once, and stays so', async () => {
    const id = await raiseAlert(database.db, userId);
    const first = await call('POST', `/api/alerts/${id}/read`);
    expect([first.status, (first.body as { readAt: string | null }).readAt]).to.not.include(null);
    expect((await call('POST', `/api/alerts/${id}/read`)).body).to.deep.equal(first.body);
    expect((await call('POST', `/api/alerts/${newId()}/read`)).status).to.equal(404);
  });

  it('can all be read at once, and nobody else’s', async () => {
    const other = await addUser(database.db);
    const foreign = await raiseAlert(database.db, other);
    for (let n = 0; n < 3; n += 1) await raiseAlert(database.db, userId);
    expect((await call('POST', `/api/alerts/${foreign}/read`)).status).to.equal(404);
    expect((await call('POST', '/api/alerts/read-all')).body).to.deep.equal({ read: 3 });
    expect((await call('POST', '/api/alerts/read-all')).body).to.deep.equal({ read: 0 });
    token = await api.token({ userId: other });
    expect((await list('?unread=true')).items).to.have.lengthOf(1);
  });

  it('is looked for after whatever changes the books, and after nothing that is refused', async () => {
    const account = { name: 'Giro', type: 'checking', currency: 'EUR', openingBalance: '90.00' };
    const accountId = (await make('/api/accounts', account)).id;
    const { id } = await make('/api/transactions', {
      accountId,
      date: '2026-03-01',
      amount: '-1',
      description: 'Rent',
    });
    await call('PATCH', `/api/transactions/${id}`, { notes: 'late' });
    await call('DELETE', `/api/transactions/${id}`);
    await call('POST', `/api/transactions/${id}/restore`);
    const other = (await make('/api/accounts', { ...account, name: 'Savings' })).id;
    await make('/api/transfers', { fromAccountId: accountId, toAccountId: other, amount: '1.00' });
    expect(await evaluations()).to.equal(5);
    await make('/api/transfers', { fromAccountId: accountId, toAccountId: other, amount: '1000.00' });
    expect(await evaluations()).to.equal(5);
  });
});
