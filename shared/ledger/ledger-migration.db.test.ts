import { expect } from 'chai';
import * as ledger from '../../migrations/0020_ledger.ts';
import * as transactions from '../../migrations/0021_transactions.ts';
import { createTestDatabase, type TestDatabase } from '../testing/index.ts';
import { booksFaults } from './ledger.fixture.ts';

/** Accounts of every type, some with an opening balance, with transactions that come and go in two currencies. */
const books = `
  INSERT INTO users (id, username, password_hash, first_name, last_name)
    SELECT gen_random_uuid(), 'user-' || n, '', 'A', 'B' FROM generate_series(1, 3) n;
  INSERT INTO accounts (id, user_id, name, type, currency, identity, opening_minor)
    SELECT gen_random_uuid(), u.id, t, t, c, t, (hashtext(t || c) % 3) * 1000
    FROM users u, unnest(ARRAY['checking', 'savings', 'credit', 'loan']) t, unnest(ARRAY['EUR', 'JPY']) c;
  INSERT INTO transactions (id, user_id, account_id, date, amount_minor, currency, description, category, source,
      content_key)
    SELECT gen_random_uuid(), user_id, id, date '2024-01-01' + n, n * 7 % 11 - 5, currency, 'Shop',
      CASE WHEN n % 3 > 0 THEN 'Category ' || n % 3 END, 'manual', gen_random_uuid()
    FROM accounts, generate_series(1, 20) n;
`;

describe('the migrations that bring the ledger', () => {
  let database: TestDatabase;
  before(async () => {
    database = await createTestDatabase();
  });
  after(() => database.drop());

  const balances = async (select: string): Promise<unknown[]> =>
    (await database.db.raw<{ rows: unknown[] }>(select)).rows;

  it('leave every balance as it was, with entries for all that is in the books', async () => {
    const { db } = database;
    await transactions.down(db);
    await ledger.down(db);
    await db.raw(books);
    const before = await balances(
      `SELECT a.id, a.opening_minor + sum(t.amount_minor) AS balance
       FROM accounts a JOIN transactions t ON t.account_id = a.id GROUP BY a.id ORDER BY a.id`,
    );
    expect(before).to.have.lengthOf(24);
    await ledger.up(db);
    await transactions.up(db);
    const after = await balances(
      `SELECT a.id, l.balance_minor AS balance FROM accounts a JOIN ledger_accounts l ON l.account_id = a.id ORDER BY a.id`,
    );
    expect(after).to.deep.equal(before);
    expect(await booksFaults(db)).to.deep.equal([]);
  });
});
