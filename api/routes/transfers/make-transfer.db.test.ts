import { expect } from 'chai';
import { createApiKey } from '../../../shared/identity/index.ts';
import { booksFaults } from '../../../shared/ledger/ledger.fixture.ts';
import { newId } from '../../../shared/platform/ids.ts';
import { type TestDatabase, createTestDatabase, until } from '../../../shared/testing/index.ts';
import { addUser } from '../../testing/add-user.ts';
import { pointers, problemOf } from '../../testing/sign-in-world.ts';
import { type TestApi, startTestApi } from '../../testing/start-test-api.ts';

interface Side {
  id: string;
  accountId: string;
  amount: { amount: string };
}
interface Transfer {
  id: string;
  transactions: [Side, Side];
}

describe('POST /api/transfers', () => {
  let database: TestDatabase;
  let api: TestApi;
  let userId: string;
  let token: string;
  let giro: string;
  let savings: string;

  before(async () => {
    database = await createTestDatabase();
    api = await startTestApi({ db: database.db });
  });
  beforeEach(async () => {
    userId = await addUser(database.db);
    token = await api.token({ userId });
    giro = await open({ openingBalance: '100.00' });
    savings = await open({ name: 'Savings', type: 'savings' });
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
  async function balances(...ids: string[]): Promise<string[]> {
    const answers = await Promise.all(ids.map((id) => call('GET', `/api/accounts/${id}`)));
    return answers.map(({ body }) => (body as { balance: { amount: string } }).balance.amount);
  }
  const move = (amount: unknown = '10.00', fields: object = {}, headers = {}) =>
    call('POST', '/api/transfers', { fromAccountId: giro, toAccountId: savings, amount, ...fields }, headers);
  /** As a client that is told that the books are busy: it asks again, under the same key. */
  async function moveWhenServed(amount: string, fields: object = {}): Promise<number> {
    const headers = { 'Idempotency-Key': newId() };
    const served = async () => {
      const { status } = await move(amount, fields, headers);
      return status === 503 ? undefined : status;
    };
    return until(served, 'the transfer is served');
  }
  const moved = async (amount = '10.00'): Promise<Transfer> => (await move(amount)).body as Transfer;

  it('moves money, and shows it as two transactions that belong together', async () => {
    const { status, headers, body } = await move({ amount: '12.5', currency: 'EUR' }, { note: 'for June' });
    const { id, transactions } = body as Transfer;
    expect([status, headers.get('location')]).to.deep.equal([201, `/api/transactions/${id}`]);
    expect(body).to.deep.include({
      fromAccountId: giro,
      toAccountId: savings,
      amount: { amount: '12.50', currency: 'EUR' },
      note: 'for June',
    });
    expect(transactions.map(({ accountId, amount }) => [accountId, amount.amount])).to.deep.equal([
      [giro, '-12.50'],
      [savings, '12.50'],
    ]);
    for (const side of transactions) {
      expect(side).to.include({ source: 'transfer', transferId: id, notes: 'for June' });
      expect((await call('GET', `/api/transactions/${side.id}`)).body).to.deep.equal(side);
    }
    expect(await balances(giro, savings)).to.deep.equal(['87.50', '12.50']);
    const { rows } = await database.db.raw<{ rows: unknown[] }>(
      'SELECT FROM ledger_entries WHERE transaction_id = ANY(?::uuid[])',
      [transactions.map((side) => side.id)],
    );
    expect(rows).to.have.lengthOf(1);
  });

  it('refuses more than there is, unless it may be overdrawn', async () => {
    expect(problemOf(await move('100.01'))).to.deep.equal([422, 'insufficient-funds']);
    await call('PATCH', `/api/accounts/${giro}`, { overdraftLimit: '50.00' });
    expect((await move('150.00')).status).to.equal(201);
    expect(problemOf(await move('0.01'))).to.deep.equal([422, 'insufficient-funds']);
    const card = await open({ type: 'credit' });
    expect((await move('500.00', { fromAccountId: card })).status).to.equal(201);
    expect(await balances(giro, savings, card)).to.deep.equal(['-50.00', '650.00', '-500.00']);
  });

  it('refuses what is no transfer', async () => {
    const dollars = await open({ currency: 'USD' });
    const yens = { amount: '1', currency: 'JPY' };
    for (const [amount, fields, expected] of [
      ['1.00', { toAccountId: giro }, [400, 'validation-failed']],
      ['0.00', {}, [400, 'validation-failed']],
      ['-1.00', {}, [400, 'validation-failed']],
      ['1.001', {}, [400, 'validation-failed']],
      [yens, {}, [400, 'validation-failed']],
      ['1.00', { toAccountId: dollars }, [422, 'unprocessable']],
      ['1.00', { toAccountId: newId() }, [404, 'not-found']],
    ] as const) {
      expect(problemOf(await move(amount, fields)), JSON.stringify([amount, fields])).to.deep.equal(expected);
    }
    expect(await balances(giro, savings)).to.deep.equal(['100.00', '0.00']);
  });

  it('finds no account of somebody else, on either side', async () => {
    const mine = token;
    token = await api.token({ userId: await addUser(database.db) });
    const foreign = await open({ openingBalance: '5.00' });
    token = mine;
    for (const field of ['toAccountId', 'fromAccountId']) {
      const answer = await move('1.00', { [field]: foreign });
      expect([answer.status, pointers(answer)]).to.deep.equal([404, [`/${field}`]]);
    }
  });

  it('refuses accounts that are frozen or closed', async () => {
    await call('PATCH', `/api/accounts/${giro}`, { frozen: true });
    expect(problemOf(await move())).to.deep.equal([422, 'unprocessable']);
    await call('PATCH', `/api/accounts/${giro}`, { frozen: false });
    await call('DELETE', `/api/accounts/${savings}`);
    expect(problemOf(await move())).to.deep.equal([422, 'unprocessable']);
  });

  it('asks people for a second factor over 10,000, and machines for a signature', async () => {
    giro = await open({ openingBalance: '50000.00' });
    expect(problemOf(await move('10000.01'))).to.deep.equal([403, 'step-up-required']);
    expect((await move('10000.00')).status).to.equal(201);
    token = await api.token({ userId, credential: { kind: 'session', id: newId(), secondFactorAt: new Date() } });
    const { id } = await moved('10000.01');
    token = await api.token({ userId });
    expect(problemOf(await call('DELETE', `/api/transactions/${id}`))).to.deep.equal([403, 'step-up-required']);
    const wanted = { name: 'machine', scopes: ['write:transfers'], expiresAt: null };
    const { key } = await createApiKey(api.ctx, userId, wanted);
    const body = { fromAccountId: giro, toAccountId: savings, amount: '1.00' };
    const unsigned = await api.call('POST', '/api/transfers', { body, headers: { 'X-API-Key': key } });
    expect(problemOf(unsigned)).to.deep.equal([401, 'unauthenticated']);
  });

  it('moves once for one Idempotency-Key, and says which request it answers again', async () => {
    const key = { 'Idempotency-Key': newId() };
    const first = await move('10.00', {}, key);
    const second = await move('10.00', {}, key);
    expect(second.body).to.deep.equal(first.body);
    expect(second.headers.get('idempotency-replayed')).to.equal('true');
    expect(problemOf(await move('11.00', {}, key))).to.deep.equal([422, 'idempotency-key-reused']);
    expect(await balances(giro, savings)).to.deep.equal(['90.00', '10.00']);
  });

  for (const side of [0, 1] as const) {
    it(`deletes and restores both sides by the ${side === 0 ? 'outgoing' : 'incoming'} one`, async () => {
      const { transactions } = await moved();
      const { id } = transactions[side];
      expect((await call('DELETE', `/api/transactions/${id}`)).status).to.equal(204);
      for (const gone of transactions) {
        expect((await call('GET', `/api/transactions/${gone.id}`)).status).to.equal(404);
      }
      expect(await balances(giro, savings)).to.deep.equal(['100.00', '0.00']);
      expect((await call('POST', `/api/transactions/${id}/restore`)).status).to.equal(200);
      expect(await balances(giro, savings)).to.deep.equal(['90.00', '10.00']);
    });
  }

  it('is not deleted when what it brought has gone on', async () => {
    const { id } = await moved('60.00');
    await move('60.00', { fromAccountId: savings, toAccountId: await open() });
    expect(problemOf(await call('DELETE', `/api/transactions/${id}`))).to.deep.equal([422, 'insufficient-funds']);
    expect(await balances(giro, savings)).to.deep.equal(['40.00', '0.00']);
  });

  it('lets its words be changed, and not what it moves', async () => {
    const { id } = await moved();
    expect((await call('PATCH', `/api/transactions/${id}`, { notes: 'later' })).status).to.equal(200);
    for (const change of [{ amount: '-5.00' }, { date: '2024-01-01' }, { accountId: savings }, { category: 'Home' }]) {
      expect(problemOf(await call('PATCH', `/api/transactions/${id}`, change))).to.deep.equal([422, 'unprocessable']);
    }
  });

  it('neither deadlocks nor loses money when 200 go both ways at once', async () => {
    savings = await open({ type: 'savings', openingBalance: '100.00' });
    const there = { fromAccountId: giro, toAccountId: savings };
    const back = { fromAccountId: savings, toAccountId: giro };
    const all = Array.from({ length: 200 }, (_, n) => moveWhenServed('0.25', n % 2 === 0 ? there : back));
    expect(new Set(await Promise.all(all))).to.deep.equal(new Set([201]));
    expect(await balances(giro, savings)).to.deep.equal(['100.00', '100.00']);
  });

  // asvs: 2.3.4
  it('lets exactly as many of 50 succeed as the balance allows', async () => {
    const statuses = await Promise.all(Array.from({ length: 50 }, () => moveWhenServed('7.00')));
    expect(statuses.filter((status) => status === 201)).to.have.lengthOf(14);
    expect(statuses.filter((status) => status === 422)).to.have.lengthOf(36);
    expect(await balances(giro, savings)).to.deep.equal(['2.00', '98.00']);
  });
});
