import { expect } from 'chai';
import { newId } from '../../../shared/platform/ids.ts';
import { type TestDatabase, createTestDatabase, until } from '../../../shared/testing/index.ts';
import { addUser } from '../../testing/add-user.ts';
import { pointers, problemOf } from '../../testing/sign-in-world.ts';
import { type TestApi, startTestApi } from '../../testing/start-test-api.ts';

interface Budget {
  id: string;
  name: string;
}

const eur = (amount: string) => ({ amount, currency: 'EUR' });

describe('budgets over HTTP', () => {
  let database: TestDatabase;
  let api: TestApi;
  let userId: string;
  let token: string;
  let now = new Date('2024-03-15T12:00:00Z');

  before(async () => {
    database = await createTestDatabase();
    api = await startTestApi({ db: database.db, parts: { clock: { now: () => now } } });
  });
  beforeEach(async () => {
    now = new Date('2024-03-15T12:00:00Z');
    userId = await addUser(database.db);
    token = await api.token({ userId });
  });
  after(async () => {
    await api.close();
    await database.drop();
  });

  const call = (method: string, path: string, body?: object, headers = {}) =>
    api.call(method, path, { token, headers, ...(body ? { body } : {}) });
  const make = (fields: object = {}) =>
    call('POST', '/api/budgets', { name: 'Food', period: 'month', amount: eur('100.00'), ...fields });
  const made = async (fields: object = {}): Promise<Budget> => (await make(fields)).body as Budget;
  async function names(query = ''): Promise<string[]> {
    return ((await call('GET', `/api/budgets?${query}`)).body as { items: Budget[] }).items.map(({ name }) => name);
  }
  async function spend(date: string, amount: string): Promise<void> {
    const account = { name: 'Giro', type: 'checking', currency: 'EUR' };
    const { id } = (await call('POST', '/api/accounts', account)).body as { id: string };
    await call('POST', '/api/transactions', { accountId: id, date, amount, description: 'Shop', category: 'Food' });
  }

  it('has alerts looked for when one is made, changed or restored', async () => {
    const evaluations = async () =>
      (
        await database.db.raw<{ rows: unknown[] }>(
          `SELECT FROM jobs WHERE kind = 'alerts.evaluate' AND payload->>'userId' = ?`,
          [userId],
        )
      ).rows.length;
    const { id } = await made();
    expect(await evaluations()).to.equal(1);
    await call('PATCH', `/api/budgets/${id}`, { amount: eur('50.00') });
    expect(await evaluations()).to.equal(2);
    await call('DELETE', `/api/budgets/${id}`);
    await call('POST', `/api/budgets/${id}/restore`);
    expect(await evaluations()).to.equal(3);
  });

  it('makes one, says where it is, and shows it', async () => {
    const answer = await make({ category: 'Food', period: 'quarter' });
    const { id } = answer.body as Budget;
    expect([answer.status, answer.headers.get('location')]).to.deep.equal([201, `/api/budgets/${id}`]);
    expect(answer.body).to.deep.equal({
      id,
      name: 'Food',
      period: 'quarter',
      category: 'Food',
      amount: eur('100.00'),
      thresholds: [0.8, 1],
      rollover: false,
      startsOn: '2024-01-01',
      createdAt: now.toISOString(),
      deletedAt: null,
    });
    expect((await call('GET', `/api/budgets/${id}`)).body).to.deep.equal(answer.body);
  });

  it('takes an amount without a currency as one in the user’s own', async () => {
    await database.db.raw(`UPDATE users SET currency = 'JPY' WHERE id = ?`, [userId]);
    expect((await make({ amount: '5000' })).body).to.deep.include({ amount: { amount: '5000', currency: 'JPY' } });
  });

  const faults: [what: string, fields: object, pointer: string][] = [
    ['a period that is none', { period: 'week' }, '/period'],
    ['an amount of nothing', { amount: eur('0.00') }, '/amount'],
    ['a negative amount', { amount: eur('-5') }, '/amount'],
    ['a fraction of a cent', { amount: eur('1.001') }, '/amount'],
    ['a threshold of nothing', { thresholds: [0.5, 0] }, '/thresholds/1'],
    ['a threshold of too many decimals', { thresholds: [0.80001] }, '/thresholds/0'],
    ['a day outside of any calendar', { startsOn: '9999-12-31' }, '/startsOn'],
    ['a blank name', { name: ' ' }, '/name'],
    ['a field that it does not know', { spent: '5.00' }, '/spent'],
  ];
  for (const [what, fields, pointer] of faults) {
    it(`refuses ${what}`, async () => {
      const answer = await make(fields);
      expect([answer.status, pointers(answer)]).to.deep.equal([400, [pointer]]);
    });
  }

  it('changes what is named and leaves the rest', async () => {
    const before = await made({ category: 'Food', thresholds: [1, 0.5, 1] });
    expect(before).to.deep.include({ thresholds: [0.5, 1] });
    const { status, body } = await call('PATCH', `/api/budgets/${before.id}`, {
      amount: '75',
      category: null,
      rollover: true,
      startsOn: '2024-02-10',
    });
    expect(status).to.equal(200);
    const after = { ...before, amount: eur('75.00'), category: null, rollover: true, startsOn: '2024-02-10' };
    expect(body).to.deep.equal(after);
    const dollars = await call('PATCH', `/api/budgets/${before.id}`, { amount: { amount: '1', currency: 'USD' } });
    expect([dollars.status, pointers(dollars)]).to.deep.equal([400, ['/amount/currency']]);
    expect((await call('GET', `/api/budgets/${before.id}`)).body).to.deep.equal(after);
  });

  it('changes and deletes only what the caller has seen, when told so', async () => {
    const { id } = await made();
    const path = `/api/budgets/${id}`;
    const etag = { 'If-Match': (await call('GET', path)).headers.get('etag') ?? '' };
    expect((await call('PATCH', path, { name: 'One' }, etag)).status).to.equal(200);
    expect(problemOf(await call('PATCH', path, { name: 'Two' }, etag))).to.deep.equal([412, 'precondition-failed']);
    expect((await call('DELETE', path, undefined, etag)).status).to.equal(412);
  });

  it('deletes and restores', async () => {
    const { id } = await made();
    await made({ name: 'Rent' });
    expect((await call('DELETE', `/api/budgets/${id}`)).status).to.equal(204);
    expect([await names(), await names('deleted=true')]).to.deep.equal([['Rent'], ['Food']]);
    for (const [method, path, body] of [
      ['GET', ''],
      ['GET', '/progress'],
      ['PATCH', '', { name: 'X' }],
      ['DELETE', ''],
    ] as const) {
      expect(problemOf(await call(method, `/api/budgets/${id}${path}`, body))).to.deep.equal([404, 'not-found']);
    }
    for (let again = 0; again < 2; again += 1) {
      const { status, body } = await call('POST', `/api/budgets/${id}/restore`);
      expect([status, (body as { deletedAt: unknown }).deletedAt]).to.deep.equal([200, null]);
    }
    expect(await names()).to.deep.equal(['Food', 'Rent']);
  });

  it('lists one’s own, page by page', async () => {
    for (const name of ['One', 'Two', 'Three']) await made({ name });
    const mine = token;
    token = await api.token({ userId: await addUser(database.db) });
    await made({ name: 'Foreign' });
    token = mine;
    const first = await call('GET', '/api/budgets?limit=2');
    const next = /<(.+)>; rel="next"/.exec(first.headers.get('link') ?? '')?.[1] ?? '';
    expect(await names('limit=2')).to.deep.equal(['One', 'Two']);
    expect(await names(next.split('?')[1])).to.deep.equal(['Three']);
  });

  it('shows how it stands on a day', async () => {
    const { id } = await made({ category: 'Food', rollover: true, startsOn: '2024-02-01' });
    await spend('2024-02-20', '-120.00');
    await spend('2024-03-05', '-70.00');
    const { status, body } = await call('GET', `/api/budgets/${id}/progress`);
    expect([status, body]).to.deep.equal([
      200,
      {
        budgetId: id,
        from: '2024-03-01',
        to: '2024-03-31',
        amount: eur('100.00'),
        rolledOver: eur('-20.00'),
        available: eur('80.00'),
        spent: eur('70.00'),
        remaining: eur('10.00'),
        fraction: 0.875,
        thresholdsReached: [0.8],
        projection: { spent: eur('144.67'), fraction: 1.8083, exceedsOn: '2024-03-18' },
        status: 'at-risk',
      },
    ]);
    const february = await call('GET', `/api/budgets/${id}/progress?on=2024-02-29`);
    expect(february.body).to.deep.include({ from: '2024-02-01', to: '2024-02-29', remaining: eur('-20.00') });
    expect(february.body).to.include({ status: 'over' });
    expect(problemOf(await call('GET', `/api/budgets/${id}/progress?on=2024-01-31`))).to.deep.equal([
      422,
      'unprocessable',
    ]);
    expect((await call('GET', `/api/budgets/${id}/progress?on=2024-02-30`)).status).to.equal(400);
  });

  it('knows what day it is for the user', async () => {
    const { id } = await made({ startsOn: '2024-01-01' });
    now = new Date('2024-04-01T02:00:00Z');
    token = await api.token({ userId });
    await call('PATCH', '/api/users/me', { timeZone: 'America/New_York' });
    const { body } = await call('GET', `/api/budgets/${id}/progress`);
    expect(body).to.include({ from: '2024-03-01', to: '2024-03-31' });
  });

  it('holds 200 of them, also when many are made at once', async () => {
    await database.db.raw(
      `INSERT INTO budgets (id, user_id, name, period, amount_minor, currency, thresholds, rollover, starts_on, created_at)
       SELECT new_id(), ?, 'Many', 'month', 1, 'EUR', '{}', false, '2024-01-01', now() FROM generate_series(1, 197)`,
      [userId],
    );
    const { id } = await made();
    await call('DELETE', `/api/budgets/${id}`);
    const statuses = (await Promise.all(Array.from({ length: 6 }, () => make()))).map(({ status }) => status);
    expect(statuses.filter((status) => status === 201)).to.have.lengthOf(3);
    expect(statuses.filter((status) => status === 422)).to.have.lengthOf(3);
    expect(problemOf(await call('POST', `/api/budgets/${id}/restore`))).to.deep.equal([422, 'unprocessable']);
  });

  it('says on the record, and by the version of the books, that something changed', async () => {
    const version = async () =>
      Number((await database.db('users').where({ id: userId }).first<{ data_version: string }>()).data_version);
    const { id } = await made();
    const steps: [method: string, path: string, body?: object][] = [
      ['PATCH', '', { name: 'X' }],
      ['DELETE', ''],
      ['POST', '/restore'],
    ];
    for (const [method, path, body] of steps) {
      const before = await version();
      await call(method, `/api/budgets/${id}${path}`, body);
      expect(await version()).to.be.greaterThan(before);
    }
    const entry = { user_id: userId, action: 'budgets.restored', subject_id: id };
    await until(() => database.db('audit_entries').where(entry).first<object | undefined>(), 'the record');
    const actions = await database
      .db('audit_entries')
      .where({ user_id: userId })
      .orderBy('seq')
      .pluck<string[]>('action');
    expect(actions).to.deep.equal(['budgets.made', 'budgets.changed', 'budgets.deleted', 'budgets.restored']);
  });

  it('shows a budget to nobody else, and to nobody who is not signed in', async () => {
    const { id } = await made();
    token = await api.token({ userId: await addUser(database.db) });
    expect((await call('GET', `/api/budgets/${id}/progress`)).status).to.equal(404);
    expect((await call('POST', `/api/budgets/${id}/restore`)).status).to.equal(404);
    expect((await call('GET', `/api/budgets/${newId()}`)).status).to.equal(404);
    expect((await call('GET', '/api/budgets/x')).status).to.equal(400);
    for (const path of ['/api/budgets', `/api/budgets/${id}`, `/api/budgets/${id}/progress`]) {
      expect((await api.call('GET', path)).status).to.equal(401);
    }
  });
});
