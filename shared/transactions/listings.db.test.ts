import { expect } from 'chai';
import { listAccounts } from '../accounts/index.ts';
import { listImportRows } from '../imports/index.ts';
import {
  createTestDatabase,
  explainPlans,
  type PlanStep,
  stepName,
  tablesReadWhole,
  type TestDatabase,
  testSeals,
} from '../testing/index.ts';
import { listDeletedTransactions, listTransactions, type TransactionFilter } from './transactions.store.ts';

const idOf = (kind: string, number: number): string => `00000000-0000-7000-${kind}-${String(number).padStart(12, '0')}`;
const rowsPerImport = 2_000;

/** The first of 20 users has 20 000 transactions, each other one 2 000; and as many duplicates and rejected rows. */
const fill = `
  INSERT INTO users (id, username, password_hash, first_name, last_name)
    SELECT ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, 'user-' || n, '', 'A', 'B'
    FROM generate_series(1, 20) n;
  INSERT INTO imports (id, user_id, file_name, size_bytes, sha256, mode)
    SELECT ('00000000-0000-7000-9000-' || right(id::text, 12))::uuid, id, 'a.csv', 1, '', 'keep-good' FROM users;
  INSERT INTO accounts (id, user_id, name, type, currency, identity, import_id)
    SELECT ('00000000-0000-7000-a00' || n || '-' || right(id::text, 12))::uuid, user_id, 'Account ' || n, 'checking',
      'EUR', 'account ' || n, id
    FROM imports CROSS JOIN generate_series(1, 4) n;
  INSERT INTO transactions (id, user_id, account_id, date, amount_minor, currency, description, source, import_id,
      import_ordinal, import_row, content_key)
    SELECT gen_random_uuid(), user_id, id, date '2020-01-01' + n % 500, n % 500, 'EUR', 'Shop', 'import', import_id, n, n,
      gen_random_uuid()
    FROM accounts CROSS JOIN LATERAL
      generate_series(1, CASE WHEN user_id = '${idOf('8000', 1)}' THEN 5000 ELSE ${rowsPerImport / 4} END) n;
  INSERT INTO accounts (id, user_id, name, type, currency, identity)
    SELECT gen_random_uuid(), id, 'Spare ' || n, 'savings', 'EUR', 'spare ' || n
    FROM users CROSS JOIN generate_series(1, 100) n;
  UPDATE transactions SET category = 'Category ' || import_ordinal % 20 WHERE import_ordinal % 2 = 0;
  UPDATE transactions SET tags = ARRAY['tag ' || import_ordinal % 50, 'tag'] WHERE import_ordinal % 10 = 0;
  UPDATE transactions SET tags = ARRAY['seldom'] WHERE import_ordinal = 7;
  UPDATE transactions SET notes = 'A note on ' || md5(id::text) WHERE import_ordinal % 5 = 0;
  UPDATE transactions SET deleted_at = timestamptz '2026-01-01' - import_ordinal * interval '1 hour'
    WHERE import_ordinal % 100 = 0;
  INSERT INTO import_rows (import_id, ordinal, row, status, duplicate_of)
    SELECT id, ${rowsPerImport} + n, n, CASE WHEN n % 100 = 0 THEN 'rejected' ELSE 'duplicate' END, gen_random_uuid()
    FROM imports CROSS JOIN generate_series(1, ${rowsPerImport}) n;
  ANALYZE users, imports, accounts, ledger_accounts, transactions, import_rows;
`;

describe('listings', () => {
  let database: TestDatabase;
  before(async () => {
    database = await createTestDatabase();
    await database.db.raw(fill);
  });
  after(() => database.drop());

  /** The steps of a call's plans. None of them reads a table or an index from one end to the other. */
  async function plan(list: () => Promise<unknown>): Promise<PlanStep[]> {
    const steps = (await explainPlans(database, list)).flat();
    expect(tablesReadWhole(steps)).to.deep.equal([]);
    const unbound = steps.filter(({ index, indexCondition }) => index !== undefined && indexCondition === undefined);
    expect(unbound.map(stepName)).to.deep.equal([]);
    return steps;
  }

  const place = { before: { date: '2021-01-01', id: idOf('b000', 1) } };
  const days = { from: '2020-03-01', to: '2020-09-01' };
  const rare = { q: '5E884898DA' };
  const ofUser = 'user_id =';
  const ofAccount = 'account_id =';
  const older = 'ROW(date, id) <';
  const inDays = ['date >=', 'date <='];
  type Listing = [what: string, index: string, condition: string[], filter: Omit<TransactionFilter, 'limit'>];
  const ordered = (category: string, accountId: string): Listing[] => [
    ['all', 'by_user', [ofUser], {}],
    ['a later page', 'by_user', [ofUser, older], place],
    ['those from a day on', 'by_user', [ofUser, 'date >='], { from: days.from }],
    ['those up to a day', 'by_user', [ofUser, 'date <='], { to: days.to }],
    ['a later page of a time', 'by_user', [ofUser, ...inDays, older], { ...days, ...place }],
    ['an account', 'by_account', [ofAccount], { accountId }],
    ['a later page of an account', 'by_account', [ofAccount, older], { accountId, ...place }],
    ['a time of an account', 'by_account', [ofAccount, ...inDays], { accountId, ...days }],
    ['a category', 'by_category', [ofUser, 'category ='], { category }],
    ['a later page of a category', 'by_category', [ofUser, 'category =', older], { category, ...place }],
    ['a time of a category', 'by_category', [ofUser, 'category =', ...inDays], { category, ...days }],
    ['an unknown category', 'by_category', [ofUser, 'category ='], { category: 'None' }],
    ['amounts from one on', 'by_user', [ofUser], { minAmount: '1.00' }],
    ['amounts up to one', 'by_user', [ofUser], { maxAmount: '3.00' }],
    ['amounts of some size', 'by_user', [ofUser], { minAmount: '1.00', maxAmount: '3.00' }],
    ['amounts of a time', 'by_user', [ofUser, ...inDays], { minAmount: '1.00', ...days }],
    ['amounts of an account', 'by_account', [ofAccount], { accountId, minAmount: '1.00' }],
    ['a text that is frequent', 'by_user', [ofUser], { q: 'shop' }],
    ['a text that is frequent in an account', 'by_account', [ofAccount], { q: 'shop', accountId }],
    ['the deleted', 'deleted', [ofUser], { deleted: true }],
    ['a later page of the deleted', 'deleted', [ofUser, older], { deleted: true, ...place }],
    ['the deleted of a time', 'deleted', [ofUser, ...inDays], { deleted: true, ...days }],
    ['a text among the deleted', 'deleted', [ofUser], { deleted: true, q: 'shop' }],
  ];
  const found = (category: string, accountId: string): Listing[] => [
    ['a text', 'by_text', [ofUser, '~~*'], rare],
    ['a text in an account', 'by_text|by_account', [], { ...rare, accountId }],
    ['a text in a category', 'by_text|by_category', [], { ...rare, category }],
    ['a text in a time', 'by_text|by_user', [ofUser], { ...rare, ...days }],
    ['a text of two letters', 'by_user', [ofUser], { q: 'qx' }],
    ['a text of two letters in an account', 'by_account', [ofAccount], { q: 'qx', accountId }],
    ['a text of another script', 'by_user', [ofUser], { q: 'чайная' }],
    ['a text of another script in an account', 'by_account', [ofAccount], { q: 'чайная', accountId }],
    ['a tag', 'by_tag', [ofUser, 'tags @>'], { tag: 'seldom' }],
    ['a tag in a time', 'by_tag', [ofUser, 'tags @>'], { tag: 'seldom', from: days.from }],
    ['a tag in an account', 'by_tag|by_account|by_user', [], { tag: 'seldom', accountId }],
    ['a category of an account', 'by_account|once', [ofAccount], { category, accountId }],
    ['the deleted of an account', 'deleted|deleted_last_of_user', [ofUser], { deleted: true, accountId }],
  ];
  for (const [user, whose] of [
    [1, 'much'],
    [2, 'little'],
  ] as const) {
    const list = (filter: Listing[3]) =>
      plan(() => listTransactions(database.db, idOf('8000', user), { ...filter, limit: 50 }));
    const [category, accountId] = ['Category 4', idOf('a001', user)];

    for (const [what, index, condition, filter] of ordered(category, accountId)) {
      it(`reads ${what} by an index, in its order, where there is ${whose}`, async () => {
        const steps = await list(filter);
        const read = steps.filter(({ relation }) => relation === 'transactions');
        expect(read.map(stepName)).to.deep.equal([`Index Scan transactions_${index}`]);
        for (const part of condition) expect(read[0]?.indexCondition).to.include(part);
        expect(steps.map(stepName).filter((name) => /Sort/.test(name))).to.deep.equal([]);
      });
    }

    for (const [what, index, condition, filter] of found(category, accountId)) {
      const wanted = new RegExp(`^transactions_(${index})$`);
      it(`finds ${what} by an index, where there is ${whose}`, async () => {
        const read = (await list(filter)).filter((step) => wanted.test(step.index ?? ''));
        expect(read).to.have.lengthOf(1);
        for (const part of condition) expect(read[0]?.indexCondition).to.include(part);
      });
    }
  }

  const earlier = { before: { deletedAt: '2025-12-24T00:00:00.000Z', id: place.before.id } };
  const ofOne = { userId: idOf('8000', 2) };
  for (const [what, index, condition, filter] of [
    ['all', 'deleted_last', [], {}],
    ['all, a later page', 'deleted_last', ['ROW(deleted_at, id) <'], earlier],
    ['one', 'deleted_last_of_user', [ofUser], ofOne],
    ['one, a later page', 'deleted_last_of_user', [ofUser, 'ROW(deleted_at, id) <'], { ...ofOne, ...earlier }],
  ] as const) {
    it(`reads what users have deleted last, of ${what}, by an index, in its order`, async () => {
      const list = () => listDeletedTransactions(database.db, { ...filter, limit: 50 });
      const steps = (await explainPlans(database, list)).flat();
      expect(steps.map(stepName)).to.deep.equal(['Limit', `Index Scan transactions_${index}`]);
      for (const part of condition) expect(steps[1]?.indexCondition).to.include(part);
    });
  }

  const others: [what: string, index: string, list: () => Promise<unknown>][] = [
    ['accounts', 'accounts_by_user', () => listAccounts(testSeals(database.db), idOf('8000', 1), undefined, 50)],
    [
      'all rows of an import',
      'import_rows_pkey',
      () => listImportRows(database.db, idOf('9000', 1), undefined, 500, 50),
    ],
    [
      'inserted rows',
      'transactions_by_import',
      () => listImportRows(database.db, idOf('9000', 1), 'inserted', 500, 50),
    ],
    ['duplicates', 'import_rows', () => listImportRows(database.db, idOf('9000', 1), 'duplicate', 500, 50)],
    ['rejected rows', 'import_rows_by_status', () => listImportRows(database.db, idOf('9000', 1), 'rejected', 500, 50)],
  ];
  for (const [what, index, list] of others) {
    it(`reads ${what} by an index, in its order`, async () => {
      const names = (await plan(list)).map(stepName);
      expect(names.join('\n')).to.match(new RegExp(`Index (Only )?Scan ${index}`));
      expect(names.filter((name) => /Sort/.test(name))).to.deep.equal([]);
    });
  }
});
