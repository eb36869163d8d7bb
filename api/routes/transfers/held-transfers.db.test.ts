import { expect } from 'chai';
import { listIncidents } from '../../../shared/incidents/index.ts';
import { newId } from '../../../shared/platform/ids.ts';
import { type TestDatabase, createTestDatabase } from '../../../shared/testing/index.ts';
import { booksFaults } from '../../../shared/ledger/ledger.fixture.ts';
import { expireHolds } from '../../../shared/transaction-risk/index.ts';
import { makeRisky } from '../../../shared/transaction-risk/transaction-risk.fixture.ts';
import { addUser } from '../../testing/add-user.ts';
import { problemOf } from '../../testing/sign-in-world.ts';
import { type TestApi, startTestApi } from '../../testing/start-test-api.ts';
import { unfollowed } from '../../../shared/platform/events.ts';

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
    userId = await addUser(database.db);
    token = await api.token({ userId });
    admin = await api.token({ userId: await addUser(database.db, 'admin'), role: 'admin' });
    giro = await open('Giro', '300.00');
    savings = await open('Savings', '100.00');
    await makeRisky(database.db, userId, giro);
  });
  afterEach(async () => {
    expect(await booksFaults(database.db)).to.deep.equal([]);
    await expire(new Date(Date.now() + 48 * 3_600_000));
  });
  after(async () => {
    await api.close();
    await database.drop();
  });

  const call = (method: string, path: string, body?: object) =>
    api.call(method, path, { token, ...(body ? { body } : {}) });
  async function open(name: string, openingBalance: string): Promise<string> {
    const body = { name, type: 'checking', currency: 'EUR', openingBalance };
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
  const dayIn = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString().slice(0, 10);
  const heldOf = async () => ((await call('GET', '/api/transfers/held')).body as { items: Held[] }).items;
  const netWorth = async () =>
    ((await call('GET', '/api/dashboard/summary')).body as { netWorth: { amount: string } }).netWorth.amount;
  /** As the job does it, at a time of its own. */
  const expire = (now: Date) =>
    expireHolds({
      events: unfollowed,
      db: database.db,
      clock: { now: () => now },
      signal: new AbortController().signal,
    });

  it('are held: the money is set aside, still the own, and an incident says so', async () => {
    const before = await netWorth();
    const { status, body } = await move();
    expect(status).to.equal(201);
    expect(body).to.deep.include({ status: 'held', note: 'for June' });
    const { id, transactions } = body as Held;
    expect(transactions[0]).to.deep.include({ id, pending: true, amount: { amount: '-50.00', currency: 'EUR' } });
    expect(transactions).to.have.length(1);
    expect(await balances()).to.deep.equal(['50.00', '100.00']);
    expect(await netWorth()).to.equal(before);
    expect((await heldOf())[0]).to.deep.include({ id, status: 'held', appeal: null });
    const [incident] = await listIncidents(database.db, { userId, limit: 2 });
    expect(incident).to.deep.include({
      kind: 'high-risk-transaction',
      severity: 'high',
      details: { reviewId: id, tenths: 9 },
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

  it('arrive under their id, today, when an admin releases them', async () => {
    const { id } = await hold();
    lateMs = 23 * 3_600_000;
    admin = await api.token({ userId: newId(), role: 'admin' });
    expect((await decide(id)).body).to.deep.include({ status: 'released', transactionId: id, reason: 'looked' });
    lateMs = 0;
    // A token from 23 hours ahead is taken no longer.
    admin = await api.token({ userId: newId(), role: 'admin' });
    expect(await balances()).to.deep.equal(['50.00', '150.00']);
    const sides = (await call('GET', '/api/transactions?limit=2')).body as { items: { date: string }[] };
    expect(sides.items.map(({ date }) => date)).to.deep.equal(Array(2).fill(dayIn(23)));
    expect(sides.items).to.deep.include.members(
      sides.items.map((side) => ({ ...side, transferId: id, pending: false })),
    );
    expect(problemOf(await decide(id, 'refuse'))).to.deep.equal([409, 'conflict']);
  });

  it('arrive though the account was overdrawn meanwhile: their money was set aside', async () => {
    const { id } = await hold();
    await call('POST', '/api/transactions', { accountId: giro, date: dayIn(0), amount: '-60.00', description: 'Rent' });
    expect((await decide(id)).status).to.equal(200);
    expect(await balances()).to.deep.equal(['-10.00', '150.00']);
  });

  it('give the money back when an admin refuses them', async () => {
    const { id } = await hold();
    expect((await decide(id, 'refuse')).body).to.include({ status: 'refused', transactionId: id });
    expect(await balances()).to.deep.equal(['100.00', '100.00']);
    expect((await heldOf())[0]).to.include({ status: 'refused' });
    expect(problemOf(await call('POST', `/api/transactions/${id}/restore`))).to.deep.equal([422, 'unprocessable']);
  });

  it('are not made when the account does not hold so much, nor spend twice what is set aside', async () => {
    expect(problemOf(await move('100.01'))).to.deep.equal([422, 'insufficient-funds']);
    await hold('60.00');
    expect(problemOf(await move('60.00'))).to.deep.equal([422, 'insufficient-funds']);
    expect(await heldOf()).to.have.length(1);
  });

  it('keep their account from being closed, and are not deleted while they are held', async () => {
    const { id } = await hold('100.00');
    expect(problemOf(await call('DELETE', `/api/accounts/${giro}`))).to.deep.equal([409, 'conflict']);
    expect(problemOf(await call('DELETE', `/api/transactions/${id}`))).to.deep.equal([422, 'unprocessable']);
    expect((await call('PATCH', `/api/transactions/${id}`, { notes: 'for July' })).status).to.equal(200);
    await decide(id);
    expect((await call('DELETE', `/api/accounts/${giro}`)).status).to.equal(204);
  });

  it('stay held while an account of theirs is frozen, and are given back when it is not, though their time is over', async () => {
    const { id, heldUntil } = await hold();
    await call('PATCH', `/api/accounts/${giro}`, { frozen: true });
    expect(problemOf(await decide(id))).to.deep.equal([422, 'unprocessable']);
    expect(problemOf(await decide(id, 'refuse'))).to.deep.equal([422, 'unprocessable']);
    expect(await expire(new Date(heldUntil))).to.deep.equal({ expired: 0, frozen: 1 });
    expect((await heldOf())[0]).to.include({ status: 'held' });
    await call('PATCH', `/api/accounts/${giro}`, { frozen: false });
    expect(await expire(new Date(heldUntil))).to.deep.equal({ expired: 1, frozen: 0 });
    expect(await balances()).to.deep.equal(['100.00', '100.00']);
  });

  it('are given back after a day, each once', async () => {
    const { id, heldUntil } = await hold();
    expect(await expire(new Date(Date.parse(heldUntil) - 1))).to.deep.equal({ expired: 0, frozen: 0 });
    lateMs = 24 * 3_600_000;
    admin = await api.token({ userId: newId(), role: 'admin' });
    expect(problemOf(await decide(id))).to.deep.equal([409, 'conflict']);
    lateMs = 0;
    const runs = await Promise.all([1, 2, 3].map(() => expire(new Date(heldUntil))));
    expect(runs.reduce((sum, { expired }) => sum + expired, 0)).to.equal(1);
    expect((await heldOf())[0]).to.include({ status: 'expired' });
    expect(await balances()).to.deep.equal(['100.00', '100.00']);
  });

  it('are decided by exactly one of those who release, refuse and let them expire at once', async () => {
    const { id, heldUntil } = await hold();
    const decisions = ['release', 'refuse', 'release', 'refuse', 'release'].map((decision) => decide(id, decision));
    const [{ expired }, ...answers] = await Promise.all([expire(new Date(heldUntil)), ...decisions]);
    expect(answers.filter(({ status }) => status === 200).length + expired).to.equal(1);
    expect(answers.filter(({ status }) => status === 409).length + 1 - expired).to.equal(5);
    const [{ status } = { status: '' }] = await heldOf();
    expect(await balances()).to.deep.equal(status === 'released' ? ['50.00', '150.00'] : ['100.00', '100.00']);
  });

  it('are told of to their user by jobs that follow, as is the decision', async () => {
    const { id } = await hold();
    await decide(id);
    const jobs = await database
      .db('jobs')
      .where({ kind: 'risk.tell-user' })
      .whereRaw(`payload->>'reviewId' = ?`, [id])
      .orderBy('id')
      .select<{ payload: { status: string } }[]>('payload');
    expect(jobs.map(({ payload }) => payload.status)).to.deep.equal(['held', 'released']);
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

  it('are not what is changed: that is reviewed anew, and is on the list once', async () => {
    const paid = { accountId: giro, date: dayIn(0), amount: '-9.00', description: 'TV', category: 'Home' };
    const { id } = (await call('POST', '/api/transactions', paid)).body as Held;
    const reviews = async () =>
      (
        (await api.call('GET', '/api/admin/security/reviews', { token: admin })).body as {
          items: { transactionId: string; amount: object }[];
        }
      ).items.filter(({ transactionId }) => transactionId === id);
    expect((await call('PATCH', `/api/transactions/${id}`, { amount: '-80.00' })).status).to.equal(200);
    expect((await call('PATCH', `/api/transactions/${id}`, { amount: '-90.00' })).status).to.equal(200);
    expect((await reviews()).map(({ amount }) => amount)).to.deep.equal([{ amount: '-90.00', currency: 'EUR' }]);
  });
});
