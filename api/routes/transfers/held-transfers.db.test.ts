import { expect } from 'chai';
import { listIncidents } from '../../../shared/incidents/index.ts';
import { newId } from '../../../shared/platform/ids.ts';
import { type TestDatabase, createTestDatabase } from '../../../shared/testing/index.ts';
import { expireHolds } from '../../../shared/transaction-risk/index.ts';
import { makeRisky } from '../../../shared/transaction-risk/transaction-risk.fixture.ts';
import { addUser } from '../../testing/add-user.ts';
import { problemOf } from '../../testing/sign-in-world.ts';
import { type TestApi, startTestApi } from '../../testing/start-test-api.ts';

interface Held {
  id: string;
  status: string;
  heldUntil: string;
  transactions: unknown[];
}

describe('transfers that look risky', () => {
  let database: TestDatabase;
  let api: TestApi;
  let userId: string;
  let token: string;
  let admin: string;
  let giro: string;
  let savings: string;
  let lateMs = 0;

  before(async () => {
    database = await createTestDatabase();
    const clock = { now: () => new Date(Date.now() + lateMs) };
    api = await startTestApi({ db: database.db, parts: { clock } });
  });
  beforeEach(async () => {
    lateMs = 0;
    await database.db('transaction_reviews').delete();
    userId = await addUser(database.db);
    token = await api.token({ userId });
    admin = await api.token({ userId: await addUser(database.db, 'admin'), role: 'admin' });
    giro = await open('Giro');
    savings = await open('Savings');
    await makeRisky(database.db, userId, giro);
  });
  after(async () => {
    await api.close();
    await database.drop();
  });

  const call = (method: string, path: string, body?: object) =>
    api.call(method, path, { token, ...(body ? { body } : {}) });
  async function open(name: string): Promise<string> {
    const body = { name, type: 'checking', currency: 'EUR', openingBalance: '100.00' };
    return ((await call('POST', '/api/accounts', body)).body as { id: string }).id;
  }
  const move = (amount = '50.00') =>
    call('POST', '/api/transfers', { fromAccountId: giro, toAccountId: savings, amount, note: 'for June' });
  const hold = async (amount?: string) => (await move(amount)).body as Held;
  const decide = (id: string, decision = 'release') =>
    api.call('POST', `/api/admin/security/reviews/${id}/decide`, {
      token: admin,
      body: { decision, reason: 'looked' },
    });
  async function balances(): Promise<string[]> {
    const answers = await Promise.all([giro, savings].map((id) => call('GET', `/api/accounts/${id}`)));
    return answers.map(({ body }) => (body as { balance: { amount: string } }).balance.amount);
  }
  const heldOf = async () => ((await call('GET', '/api/transfers/held')).body as { items: Held[] }).items;

  it('are held: nothing is booked, and an incident says so', async () => {
    const { status, body } = await move();
    expect(status).to.equal(201);
    expect(body).to.deep.include({ status: 'held', date: null, note: 'for June', transactions: [] });
    expect(await balances()).to.deep.equal(['100.00', '100.00']);
    expect((await heldOf())[0]).to.deep.include({ id: (body as Held).id, status: 'held', appeal: null });
    const [incident] = await listIncidents(database.db, { userId, limit: 2 });
    expect(incident).to.deep.include({
      kind: 'high-risk-transaction',
      severity: 'high',
      details: { reviewId: (body as Held).id, tenths: 9 },
    });
  });

  it('are made and put down for review when they look only somewhat risky', async () => {
    const { body } = await move('15.00');
    expect(body).to.deep.include({ status: 'completed' });
    const reviews = await api.call('GET', '/api/admin/security/reviews?status=open', { token: admin });
    const found = (reviews.body as { items: { transactionId: string; risk: object }[] }).items[0];
    expect(found?.transactionId).to.equal((body as Held).id);
    expect(found?.risk).to.deep.include({ score: 0.6 });
    expect(await heldOf()).to.deep.equal([]);
  });

  it('are booked under their id when an admin releases them', async () => {
    const { id } = await hold();
    expect((await decide(id)).body).to.deep.include({ status: 'released', transactionId: id, reason: 'looked' });
    expect(await balances()).to.deep.equal(['50.00', '150.00']);
    expect((await call('GET', `/api/transactions/${id}`)).body).to.include({ source: 'transfer', notes: 'for June' });
    expect(problemOf(await decide(id, 'refuse'))).to.deep.equal([409, 'conflict']);
  });

  it('are not booked when an admin refuses them', async () => {
    const { id } = await hold();
    expect((await decide(id, 'refuse')).body).to.include({ status: 'refused', transactionId: null });
    expect(await balances()).to.deep.equal(['100.00', '100.00']);
    expect((await heldOf())[0]).to.include({ status: 'refused' });
  });

  it('stay held when what they move is no longer there', async () => {
    const { id } = await hold('100.01');
    expect(problemOf(await decide(id))).to.deep.equal([422, 'insufficient-funds']);
    expect((await heldOf())[0]).to.include({ status: 'held' });
    expect((await decide(id, 'refuse')).status).to.equal(200);
  });

  it('are refused after a day, each once', async () => {
    const { id, heldUntil } = await hold();
    expect(await expireHolds(database.db, new Date(Date.parse(heldUntil) - 1))).to.equal(0);
    lateMs = 24 * 3_600_000;
    admin = await api.token({ userId: newId(), role: 'admin' });
    expect(problemOf(await decide(id))).to.deep.equal([409, 'conflict']);
    lateMs = 0;
    const runs = await Promise.all([1, 2, 3].map(() => expireHolds(database.db, new Date(heldUntil))));
    expect(runs.toSorted((a, b) => b - a)).to.deep.equal([1, 0, 0]);
    expect((await heldOf())[0]).to.include({ status: 'expired' });
  });

  it('are decided by exactly one of those who release, refuse and let them expire at once', async () => {
    const { id, heldUntil } = await hold();
    const end = new Date(heldUntil);
    const decisions = ['release', 'refuse', 'release', 'refuse', 'release'].map((decision) => decide(id, decision));
    const [expired, ...answers] = await Promise.all([expireHolds(database.db, end), ...decisions]);
    expect(answers.filter(({ status }) => status === 200).length + expired).to.equal(1);
    expect(answers.filter(({ status }) => status === 409).length + 1 - expired).to.equal(5);
    const [{ status } = { status: '' }] = await heldOf();
    expect(await balances()).to.deep.equal(status === 'released' ? ['50.00', '150.00'] : ['100.00', '100.00']);
  });

  it('can be appealed while they are held', async () => {
    const { id } = await hold();
    const appeal = () => call('POST', `/api/transfers/held/${id}/appeal`, { text: 'It is for the rent.' });
    expect((await appeal()).body).to.include({ appeal: 'It is for the rent.' });
    const reviews = await api.call('GET', '/api/admin/security/reviews?status=held', { token: admin });
    expect((reviews.body as { items: object[] }).items[0]).to.include({ appeal: 'It is for the rent.' });
    await decide(id, 'refuse');
    expect(problemOf(await appeal())).to.deep.equal([409, 'conflict']);
  });

  it('are not decided by who asked for them', async () => {
    admin = await api.token({ userId, role: 'admin' });
    expect(problemOf(await decide((await hold()).id))).to.deep.equal([409, 'conflict']);
    expect(problemOf(await decide(newId()))).to.deep.equal([404, 'not-found']);
  });

  it('are not what was paid already: that is taken down, and reviewed', async () => {
    const paid = { accountId: giro, date: new Date().toISOString().slice(0, 10), amount: '-99.00' };
    const { status, body } = await call('POST', '/api/transactions', { ...paid, description: 'TV', category: 'Home' });
    expect(status).to.equal(201);
    const reviews = await api.call('GET', '/api/admin/security/reviews', { token: admin });
    const [review] = (reviews.body as { items: object[] }).items;
    expect(review).to.deep.include({ status: 'open', transactionId: (body as Held).id, toAccountId: null });
  });
});
