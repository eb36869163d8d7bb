import { expect } from 'chai';
import { booksFaults } from '../../../shared/ledger/ledger.fixture.ts';
import { newId } from '../../../shared/platform/ids.ts';
import { type TestDatabase, createTestDatabase, until } from '../../../shared/testing/index.ts';
import { makeRisky } from '../../../shared/transaction-risk/transaction-risk.fixture.ts';
import { addUser } from '../../testing/add-user.ts';
import { pointers, problemOf } from '../../testing/sign-in-world.ts';
import { type TestApi, startTestApi } from '../../testing/start-test-api.ts';

interface Goal {
  id: string;
  name: string;
  saved: { amount: string };
  status: string;
  milestones: { reachedOn: string | null }[];
}

const eur = (amount: string) => ({ amount, currency: 'EUR' });

describe('goals over HTTP', () => {
  let database: TestDatabase;
  let api: TestApi;
  let userId: string;
  let token: string;
  const now = new Date('2024-03-15T12:00:00Z');

  before(async () => {
    database = await createTestDatabase();
    api = await startTestApi({ db: database.db, parts: { clock: { now: () => now } } });
  });
  beforeEach(async () => {
    userId = await addUser(database.db);
    token = await api.token({ userId });
  });
  afterEach(async () => {
    expect(await booksFaults(database.db)).to.deep.equal([]);
    const { rows } = await database.db.raw<{ rows: unknown[] }>(
      `SELECT g.id FROM goals g LEFT JOIN goal_contributions c ON c.goal_id = g.id
       GROUP BY g.id HAVING g.saved_minor <> coalesce(sum(c.amount_minor), 0)`,
    );
    expect(rows, 'goals that are not the sum of their contributions').to.deep.equal([]);
  });
  after(async () => {
    await api.close();
    await database.drop();
  });

  const call = (method: string, path: string, body?: object, headers = {}) =>
    api.call(method, path, { token, headers, ...(body ? { body } : {}) });
  const make = (fields: object = {}) => call('POST', '/api/goals', { name: 'Trip', target: eur('1000.00'), ...fields });
  const made = async (fields: object = {}): Promise<string> => ((await make(fields)).body as Goal).id;
  const read = async (id: string): Promise<Goal> => (await call('GET', `/api/goals/${id}`)).body as Goal;
  const put = (id: string, amount: unknown, fields: object = {}) =>
    call('POST', `/api/goals/${id}/contributions`, { amount, ...fields });
  const close = (id: string, body: object = {}) => call('POST', `/api/goals/${id}/close`, body);
  async function names(query = ''): Promise<string[]> {
    return ((await call('GET', `/api/goals?${query}`)).body as { items: Goal[] }).items.map(({ name }) => name);
  }
  async function open(openingBalance = '100.00', currency = 'EUR'): Promise<string> {
    const body = { name: 'Giro', type: 'checking', currency, openingBalance };
    return ((await call('POST', '/api/accounts', body)).body as { id: string }).id;
  }
  async function balance(id: string): Promise<string> {
    return ((await call('GET', `/api/accounts/${id}`)).body as { balance: { amount: string } }).balance.amount;
  }
  const reachedOn = async (id: string) => (await read(id)).milestones.map((milestone) => milestone.reachedOn);

  it('sets one, says where it is, and shows it', async () => {
    const answer = await make({ targetDate: '2024-05-15' });
    const { id } = answer.body as Goal;
    expect([answer.status, answer.headers.get('location')]).to.deep.equal([201, `/api/goals/${id}`]);
    expect(answer.body).to.deep.equal({
      id,
      name: 'Trip',
      target: eur('1000.00'),
      targetDate: '2024-05-15',
      accountId: null,
      saved: eur('0.00'),
      fraction: 0,
      milestones: [0.25, 0.5, 0.75, 1].map((fraction) => ({ fraction, reachedOn: null })),
      projectedDate: null,
      monthlyNeeded: eur('500.00'),
      status: 'open',
      createdAt: now.toISOString(),
      closedAt: null,
      deletedAt: null,
    });
    expect(await read(id)).to.deep.equal(answer.body);
  });

  it('takes a target without a currency as one in the user’s own', async () => {
    await database.db.raw(`UPDATE users SET currency = 'JPY' WHERE id = ?`, [userId]);
    expect((await make({ target: '5000' })).body).to.deep.include({ target: { amount: '5000', currency: 'JPY' } });
  });

  it('refuses what is no goal', async () => {
    for (const [fields, pointer] of [
      [{ target: eur('0') }, '/target'],
      [{ target: eur('1.001') }, '/target'],
      [{ name: ' ' }, '/name'],
      [{ targetDate: '2024-02-30' }, '/targetDate'],
      [{ targetDate: '9999-12-31' }, '/targetDate'],
      [{ saved: '5' }, '/saved'],
    ] as const) {
      const answer = await make(fields);
      expect([answer.status, pointers(answer)]).to.deep.equal([400, [pointer]]);
    }
    const unknown = await make({ accountId: newId() });
    expect([problemOf(unknown), pointers(unknown)]).to.deep.equal([[404, 'not-found'], ['/accountId']]);
  });

  it('changes what is named, and only what the caller has seen when told so', async () => {
    const path = `/api/goals/${await made({ targetDate: '2024-05-15' })}`;
    const accountId = await open();
    const etag = { 'If-Match': (await call('GET', path)).headers.get('etag') ?? '' };
    const { body } = await call('PATCH', path, { target: '500', targetDate: null, accountId }, etag);
    expect(body).to.deep.include({ name: 'Trip', target: eur('500.00'), targetDate: null, accountId });
    expect(problemOf(await call('PATCH', path, { name: 'Two' }, etag))).to.deep.equal([412, 'precondition-failed']);
    expect((await call('DELETE', path, undefined, etag)).status).to.equal(412);
    expect((await call('POST', `${path}/close`, {}, etag)).status).to.equal(412);
    expect((await call('PATCH', path, { target: { amount: '1', currency: 'USD' } })).status).to.equal(400);
  });

  it('takes contributions, gives them back, and lists them page by page', async () => {
    const id = await made();
    const first = await put(id, '300.00', { note: 'bonus' });
    expect(first.status).to.equal(201);
    expect(first.body).to.deep.include({ goalId: id, amount: eur('300.00'), date: '2024-03-15', note: 'bonus' });
    await put(id, eur('100'), { date: '2024-01-10' });
    expect((await put(id, '-150.00')).status).to.equal(201);
    expect(await read(id)).to.deep.include({ saved: eur('250.00'), fraction: 0.25 });
    const pages: string[][] = [];
    for (let query = 'limit=2'; query !== '';) {
      const { headers, body } = await call('GET', `/api/goals/${id}/contributions?${query}`);
      pages.push((body as { items: { amount: { amount: string } }[] }).items.map(({ amount }) => amount.amount));
      query = /\?(.+)>; rel="next"/.exec(headers.get('link') ?? '')?.[1] ?? '';
    }
    expect(pages).to.deep.equal([['-150.00', '300.00'], ['100.00']]);
  });

  it('refuses what is no contribution', async () => {
    const id = await made();
    const [giro, savings] = [await open(), await open('0')];
    for (const [amount, fields, expected] of [
      ['0.00', {}, [400, 'validation-failed']],
      ['1.001', {}, [400, 'validation-failed']],
      [{ amount: '1', currency: 'USD' }, {}, [400, 'validation-failed']],
      ['1.00', { date: '2024-03-16' }, [400, 'validation-failed']],
      ['1.00', { fromAccountId: giro }, [400, 'validation-failed']],
      ['1.00', { fromAccountId: giro, toAccountId: giro }, [400, 'validation-failed']],
      ['1.00', { fromAccountId: giro, toAccountId: savings, date: '2024-03-15' }, [400, 'validation-failed']],
      ['-0.01', {}, [422, 'unprocessable']],
      ['1.00', { fromAccountId: giro, toAccountId: newId() }, [404, 'not-found']],
    ] as const) {
      expect(problemOf(await put(id, amount, fields)), JSON.stringify([amount, fields])).to.deep.equal(expected);
    }
    expect((await read(id)).saved.amount).to.equal('0.00');
  });

  it('moves money with a contribution, or does neither', async () => {
    const id = await made();
    const [giro, savings] = [await open(), await open('0')];
    const there = { fromAccountId: giro, toAccountId: savings };
    const back = { fromAccountId: savings, toAccountId: giro };
    expect((await put(id, '60.00', there)).body)
      .to.have.property('transferId')
      .that.is.a('string');
    expect(problemOf(await put(id, '40.01', there))).to.deep.equal([422, 'insufficient-funds']);
    expect((await put(id, '-20.00', back)).status).to.equal(201);
    expect(problemOf(await put(id, '-40.01', back))).to.deep.equal([422, 'unprocessable']);
    expect([(await read(id)).saved.amount, await balance(giro), await balance(savings)]).to.deep.equal([
      '40.00',
      '60.00',
      '40.00',
    ]);
  });

  it('asks for a second factor to move over 10,000', async () => {
    const id = await made({ target: eur('50000') });
    const there = { fromAccountId: await open('20000'), toAccountId: await open('0') };
    expect(problemOf(await put(id, '10000.01', there))).to.deep.equal([403, 'step-up-required']);
    expect((await put(id, '10000.01')).status).to.equal(201);
    expect(problemOf(await close(id, { transfer: there }))).to.deep.equal([403, 'step-up-required']);
    token = await api.token({ userId, credential: { kind: 'session', id: newId(), secondFactorAt: now } });
    expect((await put(id, '10000.00', there)).status).to.equal(201);
  });

  it('moves nothing that would be held, neither into a goal nor out of one that is closed', async () => {
    const [giro, savings] = [await open('300.00'), await open()];
    const between = { fromAccountId: giro, toAccountId: savings };
    const id = await made();
    await put(id, '50.00');
    await makeRisky(database.db, userId, giro);
    expect(problemOf(await put(id, '50.00', between))).to.deep.equal([422, 'unprocessable']);
    expect(problemOf(await close(id, { transfer: between }))).to.deep.equal([422, 'unprocessable']);
    expect((await read(id)).status).to.equal('open');
    expect([await balance(giro), await balance(savings)]).to.deep.equal(['100.00', '100.00']);
    expect((await call('GET', '/api/transfers/held')).body).to.deep.include({ items: [] });
  });

  it('closes for good, and moves what was saved', async () => {
    const id = await made();
    const transfer = { fromAccountId: await open(), toAccountId: await open('0') };
    await put(id, '101.00');
    expect(problemOf(await close(id, { transfer }))).to.deep.equal([422, 'insufficient-funds']);
    await put(id, '-11.00');
    const closed = await close(id, { transfer });
    expect(closed.status).to.equal(200);
    expect(closed.body).to.deep.include({ status: 'closed', saved: eur('90.00'), closedAt: now.toISOString() });
    expect([await balance(transfer.fromAccountId), await balance(transfer.toAccountId)]).to.deep.equal([
      '10.00',
      '90.00',
    ]);
    const again = [await close(id), await put(id, '1.00'), await call('PATCH', `/api/goals/${id}`, { name: 'X' })];
    for (const answer of again) expect(problemOf(answer)).to.deep.equal([409, 'conflict']);
  });

  it('dates its milestones by the days of contributions, whatever their order', async () => {
    const id = await made();
    await put(id, '600.00', { date: '2024-03-01' });
    expect(await reachedOn(id)).to.deep.equal(['2024-03-01', '2024-03-01', null, null]);
    await put(id, '250.00', { date: '2024-01-05' });
    expect(await reachedOn(id)).to.deep.equal(['2024-01-05', '2024-03-01', '2024-03-01', null]);
    await put(id, '-400.00', { date: '2024-03-10' });
    expect(await reachedOn(id)).to.deep.equal(['2024-01-05', null, null, null]);
    await put(id, '550.00');
    expect(await reachedOn(id)).to.deep.equal(['2024-01-05', '2024-03-15', '2024-03-15', '2024-03-15']);
    expect((await read(id)).status).to.equal('reached');
  });

  // asvs: 2.3.4
  it('sums what comes at once, and gives out no more than there is', async () => {
    const id = await made();
    const all = await Promise.all(Array.from({ length: 50 }, (_, n) => put(id, `${n + 1}.01`)));
    expect(all.every(({ status }) => status === 201)).to.equal(true);
    expect((await read(id)).saved.amount).to.equal('1275.50');
    await put(id, '-1205.50');
    const taken = await Promise.all(Array.from({ length: 20 }, () => put(id, '-10.00')));
    expect(taken.filter(({ status }) => status === 201)).to.have.lengthOf(7);
    expect(taken.filter((answer) => problemOf(answer)[1] === 'unprocessable')).to.have.lengthOf(13);
    expect((await read(id)).saved.amount).to.equal('0.00');
  });

  it('deletes and restores with what was saved, and lists one’s own', async () => {
    const id = await made();
    await put(id, '5.00');
    await made({ name: 'Car' });
    expect((await call('DELETE', `/api/goals/${id}`)).status).to.equal(204);
    expect([await names(), await names('deleted=true')]).to.deep.equal([['Car'], ['Trip']]);
    for (const answer of [
      await put(id, '1.00'),
      await close(id),
      await call('GET', `/api/goals/${id}/contributions`),
    ]) {
      expect(problemOf(answer)).to.deep.equal([404, 'not-found']);
    }
    const restored = await call('POST', `/api/goals/${id}/restore`);
    expect([restored.status, (restored.body as Goal).saved.amount]).to.deep.equal([200, '5.00']);
    expect(await names('limit=1')).to.deep.equal(['Trip']);
    token = await api.token({ userId: await addUser(database.db) });
    expect(await names()).to.deep.equal([]);
    for (const answer of [await put(id, '1.00'), await close(id), await call('POST', `/api/goals/${id}/restore`)]) {
      expect(problemOf(answer)).to.deep.equal([404, 'not-found']);
    }
    expect((await api.call('GET', `/api/goals/${id}`)).status).to.equal(401);
    expect((await call('GET', '/api/goals/x')).status).to.equal(400);
  });

  it('says on the record, and by the version of the books, that something changed', async () => {
    const version = async () =>
      Number((await database.db('users').where({ id: userId }).first<{ data_version: string }>()).data_version);
    const id = await made();
    const steps: [method: string, path: string, body?: object][] = [
      ['PATCH', '', { name: 'X' }],
      ['POST', '/contributions', { amount: '1.00' }],
      ['DELETE', ''],
      ['POST', '/restore'],
      ['POST', '/close', {}],
    ];
    for (const [method, path, body] of steps) {
      const before = await version();
      await call(method, `/api/goals/${id}${path}`, body);
      expect(await version()).to.be.greaterThan(before);
    }
    const mine = database.db('audit_entries').where({ user_id: userId });
    await until(() => mine.clone().where({ action: 'goals.closed' }).first<object | undefined>(), 'the record');
    expect(await mine.clone().orderBy('seq').pluck<string[]>('action')).to.deep.equal(
      ['made', 'changed', 'contributed', 'deleted', 'restored', 'closed'].map((what) => `goals.${what}`),
    );
  });
});
