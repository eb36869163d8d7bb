import { expect } from 'chai';
import pg from 'pg';
import { seededRandom } from '../../scripts/drills/seeded-random.ts';
import { createBooks } from '../imports/imports.fixture.ts';
import { addDays } from '../platform/calendar-dates.ts';
import type { Db } from '../platform/db.ts';
import { type TestDatabase, createTestDatabase } from '../testing/index.ts';
import { makeGoal, requireGoal } from './change-goals.ts';
import { contribute } from './contribute.ts';
import { listContributions } from './contributions.store.ts';
import { listGoals } from './goals.store.ts';

describe('goals in the database', () => {
  const now = new Date('2024-03-15T12:00:00Z');
  const given = { name: 'Trip', target: { amount: '1000.00', currency: 'EUR' } };
  let database: TestDatabase;
  let userId: string;

  before(async () => {
    database = await createTestDatabase();
    const books = createBooks(database.db);
    userId = await books.user();
    for (let others = 0; others < 10; others += 1) await books.user();
  });
  after(() => database.drop());
  const db = (): Db => database.db;

  it('dates milestones as a naive computation, day by day, does', async () => {
    const by = { userId, now, permit: () => undefined };
    const random = seededRandom(7);
    const { id } = await makeGoal(db(), userId, given, now);
    const days = new Map<string, number>();
    let saved = 0;
    for (let round = 0; round < 80; round += 1) {
      const amount = random.integer(-200, 300);
      if (amount === 0 || saved + amount < 0) continue;
      const date = addDays('2024-03-15', -random.integer(0, 30));
      saved += amount;
      days.set(date, (days.get(date) ?? 0) + amount);
      await contribute(db(), by, id, { amount: `${amount}.00`, date });
      const expected = [250, 500, 750, 1000].map((milestone) => {
        let since: string | null = null;
        let sum = 0;
        for (const day of [...days.keys()].toSorted()) {
          sum += days.get(day) ?? 0;
          since = sum < milestone ? null : (since ?? day);
        }
        return since;
      });
      expect((await requireGoal(db(), id, userId)).quartersReachedOn).to.deep.equal(expected);
    }
  });

  it('reads goals and contributions by indexes', async () => {
    await db().raw(
      `WITH made AS (
         INSERT INTO goals (id, user_id, name, target_minor, currency, created_at)
         SELECT uuidv7(), id, 'Many', 100000, 'EUR', now() FROM users CROSS JOIN generate_series(1, 50) RETURNING id)
       INSERT INTO goal_contributions (id, goal_id, date, amount_minor, created_at)
       SELECT uuidv7(), id, date '2024-01-01' + n, CASE WHEN n % 2 = 0 THEN 1 ELSE -1 END, now()
       FROM made CROSS JOIN generate_series(1, 40) n`,
    );
    await db().raw('ANALYZE users, goals, goal_contributions');
    const sent: { sql: string; bindings: unknown[] }[] = [];
    const note = (query: { sql: string; bindings: unknown[] }): unknown => sent.push(query);
    db().on('query', note);
    const [goal] = await listGoals(db(), userId, { limit: 50 });
    await listContributions(db(), goal?.id ?? '', { limit: 20 });
    db().removeListener('query', note);
    const client = new pg.Client({ connectionString: database.databaseUrl });
    await client.connect();
    const plans: string[] = [];
    for (const { sql, bindings } of sent) {
      const { rows } = await client.query<{ 'QUERY PLAN': string }>(`EXPLAIN ${sql}`, bindings);
      plans.push(rows.map((row) => row['QUERY PLAN']).join('\n'));
    }
    await client.end();
    expect(plans[0]).to.include('goals_by_user').and.include('goal_contributions_by_goal');
    expect(plans[1]).to.include('goal_contributions_by_goal').and.not.include('Sort');
    expect(plans.join('\n')).not.to.match(/Seq Scan on (goals|goal_contributions)/);
  });
});
