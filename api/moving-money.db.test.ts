import { expect } from 'chai';
import { createApiKey } from '../shared/identity/index.ts';
import { newId } from '../shared/platform/ids.ts';
import { createTestDatabase, type TestDatabase } from '../shared/testing/index.ts';
import { discoverRoutes } from './runtime/mount-routes.ts';
import { addUser } from './testing/add-user.ts';
import { problemOf } from './testing/sign-in-world.ts';
import { startTestApi, type TestAnswer, type TestApi } from './testing/start-test-api.ts';

/** Money moves: more than 10,000 needs a fresh second factor, and an API key must sign. */
const moves = [
  'DELETE /api/transactions/:id',
  'PATCH /api/transactions/:id',
  'POST /api/goals/:id/close',
  'POST /api/goals/:id/contributions',
  'POST /api/transactions',
  'POST /api/transactions/:id/restore',
  'POST /api/transfers',
];
/** Balances change by what a bank did already, or by what somebody was let do before: neither is asked for. */
const records = [
  'DELETE /api/import/:importId',
  'POST /api/accounts',
  'POST /api/admin/security/reviews/:id/decide',
  'POST /api/import/transactions',
];
/** Parts of the address space below which nothing else changes a balance. */
const elsewhere = [
  '/api/accounts/:id',
  '/api/admin',
  '/api/alerts',
  '/api/auth',
  '/api/budgets',
  '/api/goals',
  '/api/jobs',
  '/api/transfers/held/:id/appeal',
  '/api/users',
  '/cache/clear',
];

describe('the routes that can change a balance', () => {
  let changing: { address: string; path: string; movesMoney: boolean }[];
  before(async () => {
    const routes = (await discoverRoutes()).map(({ route }) => route);
    changing = routes
      .filter(({ method }) => method !== 'GET')
      .map(({ method, path, movesMoney = false }) => ({ address: `${method} ${path}`, path, movesMoney }));
  });

  it('move money, or record what happened; there is no third kind', () => {
    const guarded = changing.filter(({ movesMoney }) => movesMoney).map(({ address }) => address);
    expect(guarded).to.have.members(moves);
    const known = new Set(changing.map(({ address }) => address));
    expect(records.filter((address) => !known.has(address))).to.deep.equal([]);
    const isElsewhere = (path: string) => elsewhere.some((part) => path === part || path.startsWith(`${part}/`));
    const unclear = changing.filter(
      ({ address, path }) => !moves.includes(address) && !records.includes(address) && !isElsewhere(path),
    );
    expect(unclear.map(({ address }) => address)).to.deep.equal([]);
  });
});

describe('each route that moves money', () => {
  let database: TestDatabase;
  let api: TestApi;
  let userId: string;
  let giro: string;
  let savings: string;

  before(async () => {
    database = await createTestDatabase();
    api = await startTestApi({ db: database.db });
  });
  beforeEach(async () => {
    userId = await addUser(database.db);
    [giro, savings] = [await opened(), await opened()];
  });
  after(async () => {
    await api.close();
    await database.drop();
  });

  const large = '10000.01';
  const send = async (method: string, path: string, body: object | undefined, secondFactorAt: Date | null) => {
    const token = await api.token({ userId, credential: { kind: 'session', id: newId(), secondFactorAt } });
    return api.call(method, path, { token, ...(body ? { body } : {}) });
  };
  /** What a test prepares is done with a second factor. */
  const prepare = async (method: string, path: string, body?: object): Promise<string> => {
    const answer = await send(method, path, body, new Date());
    expect(answer.status, `${method} ${path}`).to.be.within(200, 204);
    const { id = '', transactions: [side] = [] } = answer.body as { id?: string; transactions?: { id: string }[] };
    return side?.id ?? id;
  };
  const opened = () => {
    const account = { name: 'Giro', type: 'checking', currency: 'EUR', openingBalance: '50000.00' };
    return prepare('POST', '/api/accounts', account);
  };
  const transaction = (amount: string) => ({ accountId: giro, date: '2024-01-05', amount, description: 'Car' });
  const recorded = (amount: string) => prepare('POST', '/api/transactions', transaction(amount));
  const between = () => ({ fromAccountId: giro, toAccountId: savings });
  const transferred = () => prepare('POST', '/api/transfers', { amount: large, ...between() });
  const discarded = async () => {
    const id = await transferred();
    await prepare('DELETE', `/api/transactions/${id}`);
    return id;
  };
  const goalWith = async (saved?: string) => {
    const target = { amount: '50000.00', currency: 'EUR' };
    const id = await prepare('POST', '/api/goals', { name: 'Trip', target });
    if (saved !== undefined) await prepare('POST', `/api/goals/${id}/contributions`, { amount: saved });
    return id;
  };
  const balances = async () => {
    const accounts = await Promise.all(
      [giro, savings].map((id) => send('GET', `/api/accounts/${id}`, undefined, null)),
    );
    return accounts.map(({ body }) => (body as { balance: { amount: string } }).balance.amount);
  };

  /** Of each: the id in its path, and the body that moves more than 10,000. What is deleted and restored is a transfer. */
  const largeMoves: Record<string, () => Promise<[id: string, body?: object]>> = {
    'DELETE /api/transactions/:id': async () => [await transferred()],
    'PATCH /api/transactions/:id': async () => [await recorded('-1.00'), { amount: `-${large}` }],
    'POST /api/goals/:id/close': async () => [await goalWith(large), { transfer: between() }],
    'POST /api/goals/:id/contributions': async () => [await goalWith(), { amount: large, ...between() }],
    'POST /api/transactions': async () => ['', transaction(`-${large}`)],
    'POST /api/transactions/:id/restore': async () => [await discarded()],
    'POST /api/transfers': async () => ['', { amount: large, ...between() }],
  };
  const largeMove = async (address: string): Promise<[method: string, path: string, body?: object]> => {
    const [id, body] = (await largeMoves[address]?.()) ?? [''];
    const [method = '', path = ''] = address.replace(':id', id).split(' ');
    return body ? [method, path, body] : [method, path];
  };

  for (const address of moves) {
    // asvs: 2.3.2
    it(`asks for a second factor over 10,000, and moves nothing without one: ${address}`, async () => {
      const [method, path, body] = await largeMove(address);
      const before = await balances();
      const refused: TestAnswer = await send(method, path, body, null);
      expect(problemOf(refused)).to.deep.equal([403, 'step-up-required']);
      expect(await balances()).to.deep.equal(before);
      expect((await send(method, path, body, new Date())).status).to.be.within(200, 204);
      expect(await balances()).not.to.deep.equal(before);
    });

    // asvs: 2.3.2
    it(`takes no request of an API key that is not signed: ${address}`, async () => {
      const [method, path, body] = await largeMove(address);
      const before = await balances();
      const scopes = [`write:${path.split('/')[2]}`];
      const { key } = await createApiKey(api.ctx, userId, { name: 'machine', scopes, expiresAt: null });
      const headers = { 'X-API-Key': key };
      const refused = await api.call(method, path, { headers, ...(body ? { body } : {}) });
      expect(problemOf(refused)).to.deep.equal([401, 'unauthenticated']);
      expect(await balances()).to.deep.equal(before);
    });
  }
});
