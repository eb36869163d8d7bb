import { expect } from 'chai';
import { createApiKey } from '../../../shared/identity/index.ts';
import { createBooks } from '../../../shared/imports/imports.fixture.ts';
import { booksFaults } from '../../../shared/ledger/ledger.fixture.ts';
import { newId } from '../../../shared/platform/ids.ts';
import { type TestDatabase, createTestDatabase } from '../../../shared/testing/index.ts';
import { addUser } from '../../testing/add-user.ts';
import { pointers, problemOf } from '../../testing/sign-in-world.ts';
import { type TestApi, startTestApi } from '../../testing/start-test-api.ts';

interface Transaction {
  id: string;
  accountId: string;
  description: string;
  tags: string[];
}

describe('transactions over HTTP', () => {
  let database: TestDatabase;
  let api: TestApi;
  let userId: string;
  let token: string;
  let giro: string;

  before(async () => {
    database = await createTestDatabase();
    api = await startTestApi({ db: database.db });
  });
  beforeEach(async () => {
    userId = await addUser(database.db);
    token = await api.token({ userId });
    giro = await open();
  });
  afterEach(async () => expect(await booksFaults(database.db)).to.deep.equal([]));
  after(async () => {
    await api.close();
    await database.drop();
  });

  const call = (method: string, path: string, body?: object, headers = {}) =>
    api.call(method, path, { token, headers, ...(body ? { body } : {}) });

  async function open(fields: object = {}): Promise<string> {
    const body = { name: 'Giro', type: 'checking', currency: 'EUR', ...fields };
    return ((await call('POST', '/api/accounts', body)).body as { id: string }).id;
  }
  async function balance(id = giro): Promise<string> {
    return ((await call('GET', `/api/accounts/${id}`)).body as { balance: { amount: string } }).balance.amount;
  }
  const record = (fields: object = {}) =>
    call('POST', '/api/transactions', {
      accountId: giro,
      date: '2024-01-05',
      amount: '-12.50',
      description: 'Books',
      ...fields,
    });
  const recorded = async (fields: object = {}): Promise<Transaction> => (await record(fields)).body as Transaction;
  const change = (id: string, body: object, headers = {}) => call('PATCH', `/api/transactions/${id}`, body, headers);
  const remove = (id: string, headers = {}) => call('DELETE', `/api/transactions/${id}`, undefined, headers);
  const restore = (id: string) => call('POST', `/api/transactions/${id}/restore`);
  async function list(query = ''): Promise<string[]> {
    const { status, body } = await call('GET', `/api/transactions?${query}`);
    expect(status).to.equal(200);
    return (body as { items: Transaction[] }).items.map(({ description }) => description);
  }

  it('takes one down, says where it is, and shows it in the balance', async () => {
    const made = await record({ category: 'Leisure', notes: 'a gift', tags: ['a', 'b', 'a'] });
    const { id } = made.body as Transaction;
    expect([made.status, made.headers.get('location')]).to.deep.equal([201, `/api/transactions/${id}`]);
    expect(made.body).to.deep.equal({
      id,
      accountId: giro,
      date: '2024-01-05',
      amount: { amount: '-12.50', currency: 'EUR' },
      originalAmount: null,
      description: 'Books',
      payee: null,
      category: 'Leisure',
      tags: ['a', 'b'],
      notes: 'a gift',
      pending: false,
      source: 'manual',
      importId: null,
      transferId: null,
      deletedAt: null,
    });
    expect((await call('GET', `/api/transactions/${id}`)).body).to.deep.equal(made.body);
    expect(await balance()).to.equal('-12.50');
  });

  it('takes whatever text people write, and reads it back', async () => {
    const text = `O'Brien "DROP TABLE Café"; -- %_\\ <b>\u{1f375}</b>\n=1+1`;
    const made = await recorded({ description: text, notes: text, category: text, tags: [text] });
    const { body } = await call('GET', `/api/transactions/${made.id}`);
    expect(body).to.deep.include({ description: text, notes: text, category: text, tags: [text] });
    expect(await list(`q=${encodeURIComponent(`%_\\ <b>\u{1f375}`)}`)).to.deep.equal([text]);
  });

  const faults: [what: string, fields: object, pointer: string][] = [
    ['a day that is none', { date: '2024-02-30' }, '/date'],
    ['a day of the year 0', { date: '0000-01-01' }, '/date'],
    ['a day too long ago to reckon from', { date: '1899-12-31' }, '/date'],
    ['a day too far ahead to reckon from', { date: '2200-01-01' }, '/date'],
    ['a number for an amount', { amount: 5 }, '/amount'],
    ['a fraction of a cent', { amount: '1.001' }, '/amount'],
    ['another currency', { amount: { amount: '1', currency: 'USD' } }, '/amount/currency'],
    ['a blank description', { description: ' ' }, '/description'],
    ['a field that it does not know', { payee: 'Ann' }, '/payee'],
  ];
  for (const [what, fields, pointer] of faults) {
    it(`refuses ${what}`, async () => {
      const answer = await record(fields);
      expect([answer.status, pointers(answer)]).to.deep.equal([400, [pointer]]);
    });
  }

  it('finds no account of somebody else', async () => {
    const mine = token;
    token = await api.token({ userId: await addUser(database.db) });
    const foreign = await open();
    token = mine;
    const { id } = await recorded();
    for (const answer of [await record({ accountId: foreign }), await change(id, { accountId: foreign })])
      expect([problemOf(answer), pointers(answer)]).to.deep.equal([[404, 'not-found'], ['/accountId']]);
  });

  it('moves what it says with every change', async () => {
    const other = await open();
    const { id } = await recorded();
    await change(id, { amount: '-20', category: 'Leisure' });
    expect(await balance()).to.equal('-20.00');
    await change(id, { amount: { amount: '7.00', currency: 'EUR' }, date: '2024-02-01', notes: 'refund' });
    await change(id, { accountId: other });
    expect([await balance(), await balance(other)]).to.deep.equal(['0.00', '7.00']);
    const { body } = await change(id, { category: null, notes: null, description: 'Refund', tags: ['x'] });
    expect(body).to.deep.include({ category: null, notes: null, description: 'Refund', tags: ['x'] });
    const dollars = await open({ currency: 'USD' });
    expect(problemOf(await change(id, { accountId: dollars }))).to.deep.equal([422, 'unprocessable']);
    await change(id, { accountId: dollars, amount: '8.00' });
    expect([await balance(other), await balance(dollars)]).to.deep.equal(['0.00', '8.00']);
  });

  it('changes and deletes only what the caller has seen, when told so', async () => {
    const { id } = await recorded();
    const etag = (await call('GET', `/api/transactions/${id}`)).headers.get('etag') ?? '';
    expect((await change(id, { notes: 'one' }, { 'If-Match': etag })).status).to.equal(200);
    expect(problemOf(await change(id, { notes: 'two' }, { 'If-Match': etag }))).to.deep.equal([
      412,
      'precondition-failed',
    ]);
    expect((await remove(id, { 'If-Match': etag })).status).to.equal(412);
  });

  it('lets one of many changes through that all name the same state', async () => {
    const { id } = await recorded();
    const etag = (await call('GET', `/api/transactions/${id}`)).headers.get('etag') ?? '';
    const changes = Array.from({ length: 8 }, (_, n) => change(id, { amount: `-${n + 1}.00` }, { 'If-Match': etag }));
    const statuses = (await Promise.all(changes)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).to.have.lengthOf(1);
    expect(statuses.filter((status) => status === 412)).to.have.lengthOf(7);
  });

  it('deletes so that it can be restored: gone from lists and balances, and back', async () => {
    const { id } = await recorded();
    expect((await remove(id)).status).to.equal(204);
    expect([await balance(), await list()]).to.deep.equal(['0.00', []]);
    for (const gone of [await call('GET', `/api/transactions/${id}`), await change(id, {}), await remove(id)]) {
      expect(problemOf(gone)).to.deep.equal([404, 'not-found']);
    }
    expect(await list('deleted=true')).to.deep.equal(['Books']);
    expect([(await restore(id)).status, (await restore(id)).status]).to.deep.equal([200, 200]);
    expect([await balance(), await list(), await list('deleted=true')]).to.deep.equal(['-12.50', ['Books'], []]);
  });

  it('asks for a second factor over 10,000, when it is made and when it grows', async () => {
    expect((await record({ amount: '10000.00' })).status).to.equal(201);
    const { id } = await recorded();
    const refused = [await record({ amount: '-10000.01' }), await change(id, { amount: '10000.01' })];
    for (const answer of refused) expect(problemOf(answer)).to.deep.equal([403, 'step-up-required']);
    token = await api.token({ userId, credential: { kind: 'session', id: newId(), secondFactorAt: new Date() } });
    expect((await record({ amount: '-10000.01' })).status).to.equal(201);
    expect((await change(id, { description: 'small still' })).status).to.equal(200);
    expect((await change(id, { amount: '20000' })).status).to.equal(200);
  });

  it('takes no amount from a machine that does not sign', async () => {
    const wanted = { name: 'machine', scopes: ['write:transactions'], expiresAt: null };
    const { key } = await createApiKey(api.ctx, userId, wanted);
    const body = { accountId: giro, date: '2024-01-05', amount: '-1.00', description: 'Tea' };
    const answer = await api.call('POST', '/api/transactions', { body, headers: { 'X-API-Key': key } });
    expect(problemOf(answer)).to.deep.equal([401, 'unauthenticated']);
  });

  it('is made once for one Idempotency-Key', async () => {
    const body = { accountId: giro, date: '2024-01-05', amount: '-1.00', description: 'Tea' };
    const key = { 'Idempotency-Key': newId() };
    const answers = [
      await call('POST', '/api/transactions', body, key),
      await call('POST', '/api/transactions', body, key),
    ];
    expect(new Set(answers.map((answer) => (answer.body as Transaction).id)).size).to.equal(1);
    expect(await balance()).to.equal('-1.00');
  });

  it('keeps an imported row in its account, and knows it again when it was deleted or changed', async () => {
    const books = createBooks(database.db);
    const file = 'Date,Description,Amount\n2024-01-05,Tea,-2.00\n2024-01-06,Cake,-4.00\n';
    await books.bring(userId, file, { accountId: giro });
    const page = (await call('GET', '/api/transactions')).body as { items: Transaction[] };
    const [cake, tea] = page.items as [Transaction, Transaction];
    expect(problemOf(await change(tea.id, { accountId: await open() }))).to.deep.equal([422, 'unprocessable']);
    expect((await change(tea.id, { accountId: giro, amount: '-3.00', date: '2024-01-07' })).status).to.equal(200);
    await remove(cake.id);
    const again = await books.bring(userId, file, { accountId: giro });
    expect([again.inserted, again.duplicates]).to.deep.equal([0, 2]);
    expect([await balance(), await list()]).to.deep.equal(['-3.00', ['Tea']]);
  });

  describe('a list', () => {
    beforeEach(async () => {
      const yen = await open({ currency: 'JPY' });
      await record({ description: 'Coffee House', amount: '-3.50', category: 'Eating', tags: ['trip', 'work'] });
      await record({ description: 'Rent', amount: '-900.00', date: '2024-01-04', category: 'Home', notes: 'KOFFEE!' });
      await record({ description: 'Salary', amount: '2500.00', date: '2024-01-03', category: 'Work' });
      await record({ description: 'Train', amount: '-900', date: '2024-01-02', accountId: yen, tags: ['trip'] });
    });

    for (const [query, expected] of [
      ['category=Home', ['Rent']],
      ['category=home', []],
      ['tag=trip', ['Coffee House', 'Train']],
      ['tag=trip&category=Eating', ['Coffee House']],
      ['q=offee', ['Coffee House', 'Rent']],
      ['q=COFFEE%20h', ['Coffee House']],
      ['q=%25', []],
      ['minAmount=0', ['Salary']],
      ['maxAmount=-900', ['Rent', 'Train']],
      ['minAmount=-899.99&maxAmount=-3.50', ['Coffee House']],
      ['from=2024-01-03&to=2024-01-04&q=a', ['Salary']],
    ] as const) {
      it(`narrows by ${query}`, async () => {
        expect(await list(query)).to.deep.equal(expected);
      });
    }

    it('finds text of every script, in whatever case', async () => {
      await record({ description: 'Чайная CAFÉ', date: '2024-01-01' });
      for (const q of ['чайн', 'ЧАЙ', 'café', 'É'])
        expect(await list(`q=${encodeURIComponent(q)}`), q).to.have.length(1);
    });

    it('names all its filters in the address of the next page', async () => {
      await record({ description: 'R & B', date: '2024-01-01' });
      await record({ description: 'R & B, later', date: '2024-01-02' });
      const first = await call('GET', `/api/transactions?limit=1&maxAmount=0&q=${encodeURIComponent('r & b')}`);
      const next = /<(.+)>; rel="next"/.exec(first.headers.get('link') ?? '')?.[1] ?? '';
      const second = await call('GET', next);
      expect((second.body as { items: Transaction[] }).items.map(({ description }) => description)).to.deep.equal([
        'R & B',
      ]);
      expect(second.body).to.have.property('nextCursor', null);
    });

    for (const query of ['q=', 'category=', 'minAmount=x', 'deleted=1', 'from=0000-01-01', 'tag=']) {
      it(`refuses ${query}`, async () => {
        expect((await call('GET', `/api/transactions?${query}`)).status).to.equal(400);
      });
    }
  });
});
