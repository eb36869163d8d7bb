import { expect } from 'chai';
import pg from 'pg';
import { listAccounts } from '../accounts/index.ts';
import { listImportRows } from '../imports/index.ts';
import { newId } from '../platform/ids.ts';
import { type TestDatabase, createTestDatabase, testSeals } from '../testing/index.ts';
import { listTransactions } from './transactions.store.ts';

const users = 20;
const rowsPerUser = 2_000;

/** 40 000 transactions, and as many duplicates and rejected rows, of 20 users. */
const fill = `
  INSERT INTO users (id, username, password_hash, first_name, last_name)
    SELECT gen_random_uuid(), 'user-' || n, '', 'A', 'B' FROM generate_series(1, ${users}) n;
  INSERT INTO imports (id, user_id, file_name, size_bytes, sha256, mode)
    SELECT gen_random_uuid(), id, 'a.csv', 1, '', 'keep-good' FROM users;
  INSERT INTO accounts (id, user_id, name, type, currency, identity, import_id)
    SELECT gen_random_uuid(), user_id, 'Account ' || n, 'checking', 'EUR', 'account ' || n, imports.id
    FROM imports CROSS JOIN generate_series(1, 4) n;
  INSERT INTO transactions (id, user_id, account_id, date, amount_minor, currency, description, source, import_id,
      import_ordinal, import_row, content_key)
    SELECT gen_random_uuid(), user_id, id, date '2020-01-01' + n, n, 'EUR', 'Shop', 'import', import_id, n, n,
      gen_random_uuid()
    FROM accounts CROSS JOIN generate_series(1, ${rowsPerUser / 4}) n;
  INSERT INTO accounts (id, user_id, name, type, currency, identity)
    SELECT gen_random_uuid(), id, 'Spare ' || n, 'savings', 'EUR', 'spare ' || n FROM users CROSS JOIN generate_series(1, 100) n;
  UPDATE transactions SET category = 'Category ' || import_ordinal % 20 WHERE import_ordinal % 2 = 0;
  UPDATE transactions SET tags = ARRAY['tag ' || import_ordinal % 50, 'tag'] WHERE import_ordinal % 10 = 0;
  UPDATE transactions SET tags = ARRAY['seldom'] WHERE import_ordinal = 7;
  UPDATE transactions SET notes = 'A note on ' || md5(id::text) WHERE import_ordinal % 5 = 0;
  UPDATE transactions SET deleted_at = now() WHERE import_ordinal % 100 = 0;
  INSERT INTO import_rows (import_id, ordinal, row, status, duplicate_of)
    SELECT id, ${rowsPerUser} + n, n, CASE WHEN n % 100 = 0 THEN 'rejected' ELSE 'duplicate' END, gen_random_uuid()
    FROM imports CROSS JOIN generate_series(1, ${rowsPerUser}) n;
  ANALYZE users, imports, accounts, ledger_accounts, transactions, import_rows;
`;

interface Plan {
  'Node Type': string;
  'Relation Name'?: string;
  'Index Name'?: string;
  Plans?: Plan[];
}

describe('listings', () => {
  let database: TestDatabase;
  let client: pg.Client;
  let userId: string;
  let accountId: string;
  let importId: string;

  before(async function () {
    this.timeout(60_000);
    database = await createTestDatabase();
    client = new pg.Client({ connectionString: database.databaseUrl });
    await client.connect();
    await client.query(fill);
    const { rows } = await client.query<Record<string, string>>(
      'SELECT user_id, id, import_id FROM accounts WHERE import_id IS NOT NULL ORDER BY id LIMIT 1',
    );
    ({ user_id: userId = '', id: accountId = '', import_id: importId = '' } = rows[0] ?? {});
  });

  after(async () => {
    await client.end();
    await database.drop();
  });

  /** The plans of the statements that `list` sends, from top to bottom: `Index Scan transactions_by_user`. */
  async function plansOf(list: () => Promise<unknown>): Promise<string[]> {
    const sent: { sql: string; bindings: unknown[] }[] = [];
    const note = (query: { sql: string; bindings: unknown[] }): unknown => sent.push(query);
    database.db.on('query', note);
    await list();
    database.db.removeListener('query', note);
    const steps: string[] = [];
    const walk = (plan: Plan): void => {
      steps.push([plan['Node Type'], plan['Index Name'] ?? plan['Relation Name']].filter(Boolean).join(' '));
      for (const inner of plan.Plans ?? []) walk(inner);
    };
    for (const { sql, bindings } of sent) {
      const { rows } = await client.query<{ 'QUERY PLAN': { Plan: Plan }[] }>(`EXPLAIN (FORMAT JSON) ${sql}`, bindings);
      for (const { Plan } of rows[0]?.['QUERY PLAN'] ?? []) walk(Plan);
    }
    return steps;
  }

  const range = { from: '2020-03-01', to: '2020-09-01' };
  const place = { date: '2020-06-01', id: newId() };
  const listings: [what: string, index: string, list: () => Promise<unknown>][] = [
    ['transactions', 'transactions_by_user', () => listTransactions(database.db, userId, { limit: 50 })],
    ['a later page', 'transactions_by_user', () => listTransactions(database.db, userId, { before: place, limit: 50 })],
    ['a time', 'transactions_by_user', () => listTransactions(database.db, userId, { ...range, limit: 50 })],
    [
      'a later page of an account',
      'transactions_by_account',
      () => listTransactions(database.db, userId, { accountId, before: { ...place, date: '2021-01-01' }, limit: 50 }),
    ],
    [
      'a category',
      'transactions_by_category',
      () => listTransactions(database.db, userId, { category: 'Category 4', before: place, limit: 50 }),
    ],
    [
      'what was deleted',
      'transactions_deleted',
      () => listTransactions(database.db, userId, { deleted: true, limit: 50 }),
    ],
    [
      'amounts of some size',
      'transactions_by_user',
      () => listTransactions(database.db, userId, { minAmount: '1.00', maxAmount: '3.00', limit: 50 }),
    ],
    ['accounts', 'accounts_by_user', () => listAccounts(testSeals(database.db), userId, undefined, 50)],
    ['all rows of an import', 'import_rows_pkey', () => listImportRows(database.db, importId, undefined, 500, 50)],
    ['inserted rows', 'transactions_by_import', () => listImportRows(database.db, importId, 'inserted', 500, 50)],
    ['duplicates', 'import_rows', () => listImportRows(database.db, importId, 'duplicate', 500, 50)],
    ['rejected rows', 'import_rows_by_status', () => listImportRows(database.db, importId, 'rejected', 500, 50)],
  ];
  for (const [what, index, list] of listings) {
    it(`reads ${what} by an index, in its order`, async () => {
      const steps = await plansOf(list);
      expect(steps.join('\n')).to.match(new RegExp(`Index (Only )?Scan ${index}`));
      expect(steps.filter((step) => /Seq Scan|^Sort$|^Incremental Sort$/.test(step))).to.deep.equal([]);
    });
  }

  it('finds a text anywhere in description, payee and notes by an index', async () => {
    const steps = await plansOf(() => listTransactions(database.db, userId, { q: '5E884898DA', limit: 50 }));
    expect(steps).to.include('Bitmap Index Scan transactions_by_text');
  });

  it('finds a tag by an index', async () => {
    const steps = await plansOf(() => listTransactions(database.db, userId, { tag: 'seldom', limit: 50 }));
    expect(steps).to.include('Bitmap Index Scan transactions_by_tag');
  });
});
