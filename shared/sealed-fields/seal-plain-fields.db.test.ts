import { expect } from 'chai';
import { findAccount, insertAccounts, listAccountIdentities } from '../accounts/index.ts';
import { findUser, openPhone } from '../identity/index.ts';
import { newId } from '../platform/ids.ts';
import { createTestDatabase, type TestDatabase, testSeals } from '../testing/index.ts';
import { sealPlainFields } from './index.ts';

describe('sealPlainFields', () => {
  let database: TestDatabase;
  let books: ReturnType<typeof testSeals>;
  let userIds: string[];

  /** As the release before left it: more than a batch of each. */
  beforeEach(async () => {
    database = await createTestDatabase();
    books = testSeals(database.db);
    userIds = Array.from({ length: 310 }, () => newId());
    await database.db.raw(
      `INSERT INTO users (id, username, password_hash, first_name, last_name, phone)
       SELECT id::uuid, 'user-' || id, '', 'A', 'B', '+49 ' || right(id, 4) FROM json_array_elements_text(?::json) AS id`,
      [JSON.stringify(userIds)],
    );
    await database.db.raw(
      `INSERT INTO accounts (id, user_id, name, type, currency, identity, account_number)
       SELECT gen_random_uuid(), u.id, 'Giro', 'checking', c, 'DE' || right(u.id::text, 8), 'DE' || right(u.id::text, 8)
       FROM users u CROSS JOIN unnest(ARRAY['EUR', 'USD']) c`,
    );
  });
  afterEach(() => database.drop());

  async function plainRows(): Promise<number> {
    const { rows } = await database.db.raw<{ rows: [{ count: number }] }>(
      `SELECT (SELECT count(*) FROM users WHERE phone IS NOT NULL)::int
            + (SELECT count(*) FROM accounts WHERE identity IS NOT NULL OR account_number IS NOT NULL)::int AS count`,
    );
    return rows[0].count;
  }

  async function expectSealed(): Promise<void> {
    for (const id of userIds.slice(0, 20)) {
      expect(await openPhone(books, (await findUser(database.db, id))!)).to.equal(`+49 ${id.slice(-4)}`);
      const known = await listAccountIdentities(books, id);
      expect(known.map(({ identity }) => identity)).to.deep.equal([`DE${id.slice(-8)}`, `DE${id.slice(-8)}`]);
      expect((await findAccount(books, known[0]!.id, id))?.accountNumber).to.equal(`DE${id.slice(-8)}`);
    }
  }

  it('leaves no plain value, and each to be opened', async () => {
    await sealPlainFields(books);
    expect(await plainRows()).to.equal(0);
    await expectSealed();
  });

  it('changes nothing when it is run again, and nothing twice when processes run it at once', async () => {
    await Promise.all([sealPlainFields(books), sealPlainFields(testSeals(database.db)), sealPlainFields(books)]);
    expect(await plainRows()).to.equal(0);
    await expectSealed();
    const sealed = () => database.db.raw<{ rows: unknown }>('SELECT id, xmin FROM accounts ORDER BY id');
    const { rows: kept } = await sealed();
    await sealPlainFields(books);
    expect((await sealed()).rows).to.deep.equal(kept);
  });

  it('lets imports find the accounts again: each is there under its blind index', async () => {
    await sealPlainFields(books);
    const [userId = ''] = userIds;
    const identity = `DE${userId.slice(-8)}`;
    const account = {
      id: newId(),
      userId,
      name: 'Giro',
      type: 'checking',
      currency: 'EUR',
      institution: null,
      accountNumber: identity,
      identity,
      openingMinor: 0n,
      importId: null,
    } as const;
    expect(await insertAccounts(books, [account])).to.deep.equal([]);
    expect(await insertAccounts(books, [{ ...account, currency: 'CHF' }])).to.deep.equal([account.id]);
  });

  it('seals an account that a process of the release before opened a second time', async () => {
    await sealPlainFields(books);
    const [userId = ''] = userIds;
    await database.db.raw(
      `INSERT INTO accounts (id, user_id, name, type, currency, identity) VALUES (?, ?, 'Late', 'checking', 'EUR', ?)`,
      [newId(), userId, `DE${userId.slice(-8)}`],
    );
    await sealPlainFields(books);
    expect(await plainRows()).to.equal(0);
    expect(await listAccountIdentities(books, userId)).to.have.lengthOf(3);
  });
});
