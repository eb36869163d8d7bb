import { expect } from 'chai';
import {
  createTestDatabase,
  explainPlans,
  type PlanStep,
  stepName,
  tablesReadWhole,
  type TestDatabase,
} from '../testing/index.ts';
import { listBudgetProgress, readBudgetProgress } from './budget-progress.ts';
import { listBudgets, listDeletedBudgets } from './budgets.store.ts';

describe('the statements behind budgets', () => {
  const userId = '00000000-0000-7000-8000-000000000001';
  const fill = `
    INSERT INTO users (id, username, password_hash, first_name, last_name)
      SELECT ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, 'user-' || n, '', 'A', 'B'
      FROM generate_series(1, 20) n;
    INSERT INTO accounts (id, user_id, name, type, currency, identity)
      SELECT gen_random_uuid(), id, 'Giro', 'checking', 'EUR', 'giro' FROM users;
    INSERT INTO transactions (id, user_id, account_id, date, amount_minor, currency, description, category, source, content_key)
      SELECT gen_random_uuid(), user_id, id, date '2020-01-01' + n, -n, 'EUR', 'Shop',
        CASE WHEN n % 2 = 0 THEN 'Category ' || n % 20 END, 'manual', gen_random_uuid()
      FROM accounts CROSS JOIN generate_series(1, 2000) n;
    INSERT INTO budgets (id, user_id, name, period, category, amount_minor, currency, thresholds, rollover, starts_on,
        created_at, deleted_at)
      SELECT gen_random_uuid(), id, 'Budget', 'month', CASE WHEN n % 5 > 0 THEN 'Category ' || n % 20 END, 5000, 'EUR',
        '{1}', n % 2 = 0, '2024-01-01', now(),
        CASE WHEN n % 3 = 0 THEN timestamptz '2026-01-01' - n * interval '1 hour' END
      FROM users CROSS JOIN generate_series(1, 300) n;
    ANALYZE users, accounts, transactions, budgets;`;
  let database: TestDatabase;
  before(async () => {
    database = await createTestDatabase();
    await database.db.raw(fill);
  });
  after(() => database.drop());

  const on = '2024-03-15';
  const place = '80000000-0000-7000-8000-000000000001';

  const older = { deletedAt: '2025-12-24T00:00:00.000Z', id: place };
  const lists: [what: string, index: string, condition: string, list: () => Promise<unknown>][] = [
    ['budgets', 'by_user', 'user_id =', () => listBudgets(database.db, userId, { limit: 50 })],
    ['a later page', 'by_user', 'id >', () => listBudgets(database.db, userId, { afterId: place, limit: 50 })],
    ['the deleted', 'deleted', 'user_id =', () => listBudgets(database.db, userId, { deleted: true, limit: 50 })],
    [
      'the deleted of all users',
      'deleted_last',
      'ROW(deleted_at, id) <',
      () => listDeletedBudgets(database.db, { before: older, limit: 50 }),
    ],
    [
      'the last deleted of one',
      'deleted_last_of_user',
      'user_id =',
      () => listDeletedBudgets(database.db, { userId, before: older, limit: 50 }),
    ],
  ];
  for (const [what, index, condition, list] of lists) {
    it(`read ${what} by an index, in its order`, async () => {
      const steps = (await explainPlans(database, list)).flat();
      expect(steps.map(stepName)).to.deep.equal(['Limit', `Index Scan budgets_${index}`]);
      expect(steps[1]?.indexCondition).to.include(condition);
    });
  }

  it('are two for the progress of all, however many there are, and use indexes alone', async () => {
    const [budgets = [], spending = [], ...more] = await explainPlans(database, async () => {
      const progress = await listBudgetProgress(database.db, userId, on);
      expect(new Set(progress.map(({ budget }) => budget.rollover))).to.deep.equal(new Set([true, false]));
      expect(progress).to.have.lengthOf(200);
    });
    expect(more).to.deep.equal([]);
    expect(budgets.flatMap(({ index }) => index ?? [])).to.deep.equal(['budgets_by_user']);
    expectSpendingByIndexes(spending);
    expect(tablesReadWhole(budgets)).to.deep.equal([]);
  });

  for (const [of, isOfAll] of [
    ['a category', false],
    ['all spending', true],
  ] as const) {
    for (const rollover of [true, false]) {
      it(`is one for the progress of ${of}, with${rollover ? '' : 'out'} rollover`, async () => {
        const budgets = await listBudgets(database.db, userId, { limit: 200 });
        const budget = budgets.find((one) => (one.category === null) === isOfAll && one.rollover === rollover);
        const plans = await explainPlans(database, () => readBudgetProgress(database.db, userId, budget!, on));
        expect(plans).to.have.lengthOf(1);
        expectSpendingByIndexes(plans.flat());
      });
    }
  }

  function expectSpendingByIndexes(steps: readonly PlanStep[]): void {
    const read = steps.filter(({ indexCondition }) => indexCondition !== undefined);
    const [ofCategory, ofAll] = ['category', 'user'].map((by) =>
      read.find(({ index }) => index === `transactions_by_${by}`),
    );
    expect(read).to.have.lengthOf(2);
    for (const part of ['user_id =', 'category =', 'date >=', 'date <=']) {
      expect(ofCategory?.indexCondition).to.include(part);
    }
    for (const part of ['user_id =', 'date >=', 'date <=']) expect(ofAll?.indexCondition).to.include(part);
    expect(tablesReadWhole(steps)).to.deep.equal([]);
  }
});
