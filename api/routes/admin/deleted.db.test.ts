import { expect } from 'chai';
import type { Role } from '../../../shared/identity/index.ts';
import { newId } from '../../../shared/platform/ids.ts';
import { createTestDatabase, type TestDatabase, until } from '../../../shared/testing/index.ts';
import { addUser } from '../../testing/add-user.ts';
import { problemOf } from '../../testing/sign-in-world.ts';
import { startTestApi, type TestApi } from '../../testing/start-test-api.ts';

interface Item {
  id: string;
  userId: string;
  deletedAt: string;
}
interface Person {
  userId: string;
  token: string;
}

const kinds = ['transactions', 'budgets', 'goals'] as const;
type Kind = (typeof kinds)[number];

describe('what users have deleted, for admins', () => {
  let database: TestDatabase;
  let api: TestApi;
  let admin: Person;
  let ada: Person;
  let bob: Person;
  let minute = 0;

  before(async () => {
    database = await createTestDatabase();
    const now = () => new Date(Date.UTC(2026, 2, 1, 12, minute));
    api = await startTestApi({ db: database.db, parts: { clock: { now } } });
  });
  beforeEach(async () => {
    minute = 0;
    await database.db.raw('TRUNCATE transactions, budgets, goals CASCADE');
    [admin, ada, bob] = [await signedIn('admin'), await signedIn('user'), await signedIn('user')];
  });
  after(async () => {
    await api.close();
    await database.drop();
  });

  async function signedIn(role: Role): Promise<Person> {
    const userId = await addUser(database.db, role);
    return { userId, token: await api.token({ userId, role }) };
  }
  async function call<T>({ token }: Person, method: string, path: string, body?: object): Promise<T> {
    const answer = await api.call(method, path, { token, ...(body ? { body } : {}) });
    expect(answer.status, `${method} ${path}: ${JSON.stringify(answer.body)}`).to.be.below(300);
    return answer.body as T;
  }

  /** Makes something of a kind. @returns its id */
  async function make(kind: Kind, who: Person): Promise<string> {
    const amount = { amount: '10.00', currency: 'EUR' };
    const bodies = {
      transactions: async () => {
        const giro = { name: 'Giro', type: 'checking', currency: 'EUR' };
        const { id: accountId } = await call<Item>(who, 'POST', '/api/accounts', giro);
        return { accountId, date: '2026-02-01', amount: '-10.00', description: 'Books', tags: ['gift'] };
      },
      budgets: () => ({ name: 'Food', period: 'month', amount }),
      goals: () => ({ name: 'Trip', target: amount, targetDate: '2026-09-01' }),
    };
    return (await call<Item>(who, 'POST', `/api/${kind}`, await bodies[kind]())).id;
  }
  const remove = (kind: Kind, who: Person, id: string) => call(who, 'DELETE', `/api/${kind}/${id}`);
  const restore = (kind: Kind, who: Person, id: string) => call(who, 'POST', `/api/${kind}/${id}/restore`);
  /** Makes and deletes, a minute after what was deleted before. */
  async function discard(kind: Kind, who: Person): Promise<string> {
    const id = await make(kind, who);
    minute += 1;
    await remove(kind, who, id);
    return id;
  }
  const pathOf = (kind: Kind, query = '') => `/api/admin/deleted/${kind}${query}`;
  const list = async (kind: Kind, query = '') =>
    (await call<{ items: Item[] }>(admin, 'GET', pathOf(kind, query))).items;
  const idsOf = (items: Item[]) => items.map(({ id }) => id);

  /** Reads all pages, and does something after each. */
  async function readPages(kind: Kind, query: string, between: (page: number) => Promise<unknown>): Promise<string[]> {
    const seen: string[] = [];
    let path: string | undefined = pathOf(kind, query);
    for (let page = 1; path !== undefined; page += 1) {
      const { headers, body } = await api.call('GET', path, { token: admin.token });
      seen.push(...idsOf((body as { items: Item[] }).items));
      await between(page);
      path = /<(.+)>; rel="next"/.exec(headers.get('link') ?? '')?.[1];
    }
    return seen;
  }

  for (const kind of kinds) {
    describe(`GET ${pathOf(kind)}`, () => {
      it('shows what its user sees, and whose it is, the last deleted first', async () => {
        // It is the next day for Bob already, which changes how a goal stands.
        await call(bob, 'PATCH', '/api/users/me', { timeZone: 'Pacific/Auckland' });
        const [first, second] = [await make(kind, ada), await make(kind, bob)];
        await make(kind, ada);
        for (const [who, id] of [
          [bob, second],
          [ada, first],
        ] as const) {
          minute += 1;
          await remove(kind, who, id);
        }
        const own = await Promise.all(
          [ada, bob].map((who) => call<{ items: Item[] }>(who, 'GET', `/api/${kind}?deleted=true`)),
        );
        const [ofAda, ofBob] = own.map(({ items }) => items[0]);
        expect(await list(kind)).to.deep.equal([
          { ...ofAda, userId: ada.userId, deletedAt: '2026-03-01T12:02:00.000Z' },
          { ...ofBob, userId: bob.userId, deletedAt: '2026-03-01T12:01:00.000Z' },
        ]);
      });

      it('narrows to one user, and shows no more what is restored', async () => {
        const [id] = [await discard(kind, ada), await discard(kind, bob)];
        expect(idsOf(await list(kind, `?userId=${ada.userId}`))).to.deep.equal([id]);
        expect(await list(kind, `?userId=${newId()}`)).to.deep.equal([]);
        await restore(kind, ada, id);
        expect(await list(kind, `?userId=${ada.userId}`)).to.deep.equal([]);
      });

      it('shows each once, page by page, while others are deleted and restored', async () => {
        const discarded: { who: Person; id: string }[] = [];
        for (const who of [ada, bob, ada, bob, ada, bob]) discarded.unshift({ who, id: await discard(kind, who) });
        const [, seen, , , , unseen] = discarded;
        const pages = await readPages(kind, '?limit=2', async (page) => {
          if (page > 1) return;
          await discard(kind, ada);
          for (const restored of [seen, unseen]) await restore(kind, restored!.who, restored!.id);
        });
        expect(pages).to.deep.equal(discarded.slice(0, 5).map(({ id }) => id));
      });

      it('shows each once when all were deleted at one moment', async () => {
        const ids = [];
        for (let n = 0; n < 5; n += 1) ids.push(await make(kind, ada));
        for (const id of ids) await remove(kind, ada, id);
        const pages = await readPages(kind, `?limit=2&userId=${ada.userId}`, () => Promise.resolve());
        expect(pages).to.deep.equal(ids.toSorted().toReversed());
      });

      it('leaves on record that it was asked for, and for whose', async () => {
        const recorded = (found: object) =>
          until(
            () =>
              database
                .db('audit_entries')
                .where({ action: `${kind}.deleted-listed`, user_id: admin.userId, ...found })
                .first<object | undefined>(),
            'the look is on record',
          );
        await list(kind, `?userId=${ada.userId}`);
        await recorded({ subject_type: 'users', subject_id: ada.userId });
        await list(kind);
        await recorded({ subject_type: null, subject_id: null });
      });

      // asvs: 8.2.1
      it('is for admins alone, who can not restore what they see', async () => {
        const id = await discard(kind, ada);
        const ofBob = await api.call('GET', `/api/${kind}?deleted=true`, { token: bob.token });
        expect((ofBob.body as { items: Item[] }).items).to.deep.equal([]);
        for (const query of ['', `?userId=${ada.userId}`]) {
          const asked = await api.call('GET', pathOf(kind, query), { token: ada.token });
          expect(problemOf(asked)).to.deep.equal([403, 'forbidden']);
        }
        expect((await api.call('GET', pathOf(kind))).status).to.equal(401);
        const restoring = await api.call('POST', `/api/${kind}/${id}/restore`, { token: admin.token });
        expect(problemOf(restoring)).to.deep.equal([404, 'not-found']);
      });

      for (const query of [
        'limit=0',
        'limit=201',
        'userId=1',
        'color=red',
        'cursor=x',
        `cursor=2026-03-01_${newId()}`,
        `cursor=2026-02-30T12:00:00.000Z_${newId()}`,
        `cursor=0000-01-01T12:00:00.000Z_${newId()}`,
        'cursor=2026-03-01T12:00:00.000Z_------------------------------------',
      ]) {
        it(`refuses ${query.replace(/[0-9a-f-]{36}/, '…')}`, async () => {
          const answer = await api.call('GET', pathOf(kind, `?${query}`), { token: admin.token });
          expect(problemOf(answer)).to.deep.equal([400, 'validation-failed']);
        });
      }
    });
  }

  it('shows both sides of a transfer', async () => {
    const open = async (name: string) => {
      const given = { name, type: 'checking', currency: 'EUR', openingBalance: '100.00' };
      return (await call<Item>(ada, 'POST', '/api/accounts', given)).id;
    };
    const transfer = { fromAccountId: await open('Giro'), toAccountId: await open('Savings'), amount: '5.00' };
    const { id } = await call<Item>(ada, 'POST', '/api/transfers', transfer);
    await remove('transactions', ada, id);
    const sides = (await list('transactions')) as (Item & { transferId: string })[];
    expect(sides.map(({ transferId, userId }) => [transferId, userId])).to.deep.equal([
      [id, ada.userId],
      [id, ada.userId],
    ]);
  });
});
