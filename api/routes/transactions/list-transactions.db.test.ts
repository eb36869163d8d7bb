import { expect } from 'chai';
import { newId } from '../../../shared/platform/ids.ts';
import { type TestDatabase, createTestDatabase } from '../../../shared/testing/index.ts';
import { type TestApi, startTestApi } from '../../testing/start-test-api.ts';
import listTransactions from './list-transactions.route.ts';

interface Page {
  items: { description: string; amount: unknown; originalAmount: unknown; date: string }[];
  nextCursor: string | null;
}

describe('GET /api/transactions', () => {
  let database: TestDatabase;
  let api: TestApi;
  let token: string;
  const [userId, otherId, giroId, cardId, foreignId] = Array.from({ length: 5 }, newId) as [
    string,
    string,
    string,
    string,
    string,
  ];

  before(async () => {
    database = await createTestDatabase();
    api = await startTestApi({ db: database.db, routes: [listTransactions] });
    token = await api.token({ userId });
    for (const id of [userId, otherId]) {
      await database.db.raw(
        `INSERT INTO users (id, username, password_hash, first_name, last_name) VALUES (?, ?, '', 'A', 'B')`,
        [id, `user-${id}`],
      );
    }
    for (const [id, owner] of [
      [giroId, userId],
      [cardId, userId],
      [foreignId, otherId],
    ] as const) {
      await database.db.raw(
        `INSERT INTO accounts (id, user_id, name, type, currency, identity) VALUES (?, ?, 'A', 'checking', 'EUR', ?)`,
        [id, owner, id],
      );
    }
    await add(userId, giroId, '2024-01-05', 'Coffee');
    await add(userId, giroId, '2024-01-05', 'Tea');
    await add(userId, cardId, '2024-01-07', 'Books');
    await add(userId, giroId, '2024-02-01', 'Rent');
    await add(otherId, foreignId, '2024-01-06', 'Secret');
  });

  after(async () => {
    await api.close();
    await database.drop();
  });

  async function add(owner: string, account: string, date: string, description: string): Promise<void> {
    await database.db.raw(
      `INSERT INTO transactions (id, user_id, account_id, date, amount_minor, currency, original_minor,
         original_currency, description, source, content_key)
       VALUES (?, ?, ?, ?, -350, 'EUR', -1280, 'JPY', ?, 'manual', gen_random_uuid())`,
      [newId(), owner, account, date, description],
    );
  }

  async function list(query = ''): Promise<string[]> {
    const { status, body } = await api.call('GET', `/api/transactions${query}`, { token });
    expect(status).to.equal(200);
    return (body as Page).items.map(({ description }) => description);
  }

  it('lists one’s own, newest first, with amounts as exact text', async () => {
    expect(await list()).to.deep.equal(['Rent', 'Books', 'Tea', 'Coffee']);
    const { body } = await api.call('GET', '/api/transactions?limit=1', { token });
    expect((body as Page).items[0]).to.deep.include({
      accountId: giroId,
      amount: { amount: '-3.50', currency: 'EUR' },
      originalAmount: { amount: '-1280', currency: 'JPY' },
    });
  });

  it('narrows to an account and to days, both included', async () => {
    expect(await list(`?accountId=${giroId}`)).to.deep.equal(['Rent', 'Tea', 'Coffee']);
    expect(await list('?from=2024-01-05&to=2024-01-07')).to.deep.equal(['Books', 'Tea', 'Coffee']);
    expect(await list(`?accountId=${cardId}&from=2024-01-08`)).to.deep.equal([]);
  });

  it('lists nothing of an account of somebody else', async () => {
    expect(await list(`?accountId=${foreignId}`)).to.deep.equal([]);
  });

  it('pages without a gap, also within a day and when something is added meanwhile', async () => {
    const seen: string[] = [];
    let path: string | undefined = '/api/transactions?limit=1';
    while (path !== undefined) {
      const page = await api.call('GET', path, { token });
      seen.push(...(page.body as Page).items.map(({ description }) => description));
      if (seen.length === 1) await add(userId, giroId, '2024-03-01', 'New');
      path = /<(.+)>; rel="next"/.exec(page.headers.get('link') ?? '')?.[1];
    }
    expect(seen).to.deep.equal(['Rent', 'Books', 'Tea', 'Coffee']);
  });

  for (const query of ['?from=2024-02-30', '?accountId=1', '?limit=0', '?limit=201', '?cursor=x', '?color=red']) {
    it(`refuses ${query}`, async () => {
      expect((await api.call('GET', `/api/transactions${query}`, { token })).status).to.equal(400);
    });
  }

  it('refuses who is not signed in', async () => {
    expect((await api.call('GET', '/api/transactions')).status).to.equal(401);
  });
});
