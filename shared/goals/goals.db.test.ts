import { expect } from 'chai';
import { unfollowed } from '../platform/events.ts';
import { seededRandom } from '../../scripts/drills/seeded-random.ts';
import { createBooks } from '../imports/imports.fixture.ts';
import { addDays } from '../platform/calendar-dates.ts';
import type { Db } from '../platform/db.ts';
import { type TestDatabase, createTestDatabase } from '../testing/index.ts';
import { makeGoal, requireGoal } from './change-goals.ts';
import { contribute } from './contribute.ts';

describe('goals in the database', () => {
  const now = new Date('2024-03-15T12:00:00Z');
  const given = { name: 'Trip', target: { amount: '1000.00', currency: 'EUR' } };
  let database: TestDatabase;
  let userId: string;

  before(async () => {
    database = await createTestDatabase();
    const books = createBooks(database.db);
    userId = await books.user();
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
      await contribute({ db: db(), events: unfollowed }, by, id, { amount: `${amount}.00`, date });
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
});
