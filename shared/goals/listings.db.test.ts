import { expect } from 'chai';
import { createTestDatabase, explainPlans, stepName, type TestDatabase } from '../testing/index.ts';
import { listContributions } from './contributions.store.ts';
import { listDeletedGoals, listGoals } from './goals.store.ts';

describe('the statements behind goals', () => {
  const userId = '00000000-0000-7000-8000-000000000001';
  const fill = `
    INSERT INTO users (id, username, password_hash, first_name, last_name)
      SELECT ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, 'user-' || n, '', 'A', 'B'
      FROM generate_series(1, 20) n;
    WITH made AS (
      INSERT INTO goals (id, user_id, name, target_minor, currency, created_at, deleted_at)
      SELECT gen_random_uuid(), id, 'Many', 100000, 'EUR', now(),
        CASE WHEN n % 5 = 0 THEN timestamptz '2026-01-01' - n * interval '1 hour' END
      FROM users CROSS JOIN generate_series(1, 100) n RETURNING id)
    INSERT INTO goal_contributions (id, goal_id, date, amount_minor, created_at)
      SELECT gen_random_uuid(), id, date '2024-01-01' + n, CASE WHEN n % 2 = 0 THEN 1 ELSE -1 END, now()
      FROM made CROSS JOIN generate_series(1, 20) n;
    ANALYZE users, goals, goal_contributions;`;
  let database: TestDatabase;
  before(async () => {
    database = await createTestDatabase();
    await database.db.raw(fill);
  });
  after(() => database.drop());

  const place = '80000000-0000-7000-8000-000000000001';
  const older = { deletedAt: '2025-12-31T00:00:00.000Z', id: place };
  const lists: [what: string, index: string, condition: string, list: () => Promise<unknown>][] = [
    ['goals', 'by_user', 'user_id =', () => listGoals(database.db, userId, { limit: 50 })],
    ['a later page', 'by_user', 'id >', () => listGoals(database.db, userId, { afterId: place, limit: 50 })],
    ['the deleted', 'deleted', 'user_id =', () => listGoals(database.db, userId, { deleted: true, limit: 50 })],
    [
      'the deleted of all users',
      'deleted_last',
      'ROW(deleted_at, id) <',
      () => listDeletedGoals(database.db, { before: older, limit: 50 }, new Date()),
    ],
    [
      'the last deleted of one',
      'deleted_last_of_user',
      'user_id =',
      () => listDeletedGoals(database.db, { userId, before: older, limit: 50 }, new Date()),
    ],
  ];
  for (const [what, index, condition, list] of lists) {
    it(`read ${what} with their contributions by indexes, in their order`, async () => {
      const steps = (await explainPlans(database, list)).flat();
      const [goals, contributions] = ['goals', 'goal_contributions'].map((table) =>
        steps.filter(({ relation }) => relation === table),
      );
      expect(goals?.map(stepName)).to.deep.equal([`Index Scan goals_${index}`]);
      expect(goals?.[0]?.indexCondition).to.include(condition);
      expect(contributions).to.have.length(1);
      expect(contributions?.[0]?.indexCondition).to.match(/^\(goal_id = /);
    });
  }

  it('read the contributions to a goal by their index, in its order', async () => {
    const before = { date: '2024-01-10', id: place };
    const [steps = []] = await explainPlans(database, () =>
      listContributions(database.db, userId, { before, limit: 20 }),
    );
    expect(steps.map(stepName)).to.deep.equal(['Limit', 'Index Scan goal_contributions_by_goal']);
    expect(steps[1]?.indexCondition).to.include('goal_id =').and.include('ROW(date, id) <');
  });
});
