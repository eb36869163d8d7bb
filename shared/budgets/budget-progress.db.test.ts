import { expect } from 'chai';
import { seededRandom } from '../../scripts/drills/seeded-random.ts';
import { openAccount } from '../accounts/index.ts';
import { createBooks } from '../imports/imports.fixture.ts';
import { addDays, addMonths } from '../platform/calendar-dates.ts';
import { deleteTransaction, recordTransaction } from '../transactions/index.ts';
import { makeTransfer } from '../transactions/transfers.fixture.ts';
import { type TestDatabase, createTestDatabase } from '../testing/index.ts';
import { listBudgetProgress, readBudgetProgress } from './budget-progress.ts';
import type { NewBudget } from './budgets.schema.ts';
import { makeBudget } from './change-budgets.ts';
import { unfollowed } from '../platform/events.ts';

const now = new Date('2024-03-15T12:00:00Z');
const permit = (): void => undefined;

describe('the progress of budgets, from the books', () => {
  let database: TestDatabase;
  let books: ReturnType<typeof createBooks>;
  let userId: string;
  let giro: string;

  before(async () => {
    database = await createTestDatabase();
    books = createBooks(database.db);
  });
  beforeEach(async () => {
    userId = await books.user();
    giro = await open();
  });
  after(() => database.drop());

  async function open(currency = 'EUR'): Promise<string> {
    const given = { name: 'Giro', type: 'checking', currency, openingBalance: '5000' } as const;
    return (await openAccount(books, userId, given)).id;
  }
  async function record(date: string, amount: string, category?: string, accountId = giro): Promise<string> {
    const given = { accountId, date, amount, description: 'Shop', ...(category === undefined ? {} : { category }) };
    return (await recordTransaction({ db: database.db, events: unfollowed }, userId, given, permit)).id;
  }
  const make = (fields: Partial<NewBudget> = {}) =>
    makeBudget(
      { db: database.db, events: unfollowed },
      userId,
      { name: 'Food', period: 'month', amount: { amount: '100.00', currency: 'EUR' }, ...fields },
      now,
    );
  /** What is spent of each budget, in minor units. */
  async function spent(on = '2024-03-15'): Promise<number[]> {
    return (await listBudgetProgress(database.db, userId, on)).map(({ spentMinor }) => Number(spentMinor));
  }

  it('counts what is spent in a category, or in all', async () => {
    await make({ category: 'Food' });
    await make();
    await record('2024-03-01', '-10.00', 'Food');
    await record('2024-03-15', '-5.50', 'Food');
    await record('2024-03-02', '-7.00', 'Rent');
    await record('2024-03-03', '-1.00');
    expect(await spent()).to.deep.equal([1_550, 2_350]);
  });

  it('counts a refund in its category, and income nowhere else', async () => {
    await make({ category: 'Food' });
    await make();
    await record('2024-03-01', '-10.00', 'Food');
    await record('2024-03-02', '4.00', 'Food');
    await record('2024-03-03', '2000.00');
    expect(await spent()).to.deep.equal([600, 1_000]);
  });

  it('counts neither transfers, nor what is deleted, in another currency, of other days or other users', async () => {
    await make({ category: 'Food' });
    await make();
    const savings = await open();
    const transfer = { fromAccountId: giro, toAccountId: savings, amount: '50.00' };
    await makeTransfer(database.db, { userId, now, permit }, transfer);
    const id = await record('2024-03-05', '-9.00', 'Food');
    await deleteTransaction({ db: database.db, events: unfollowed }, { id, userId, permit, permitAmount: permit }, now);
    await record('2024-03-05', '-9.00', 'Food', await open('USD'));
    await record('2024-02-29', '-9.00', 'Food');
    await record('2024-03-16', '-9.00', 'Food');
    const mine = userId;
    userId = await books.user();
    await record('2024-03-05', '-9.00', 'Food', await open());
    userId = mine;
    expect(await spent()).to.deep.equal([0, 0]);
    expect(await spent('2024-03-16')).to.deep.equal([900, 900]);
  });

  it('shows budgets that have begun, and are not deleted', async () => {
    await make({ startsOn: '2024-03-15' });
    const later = await make({ startsOn: '2024-03-16' });
    expect(await spent()).to.have.lengthOf(1);
    const early = await readBudgetProgress(database.db, userId, later, '2024-03-15').catch((error: unknown) => error);
    expect(early).to.include({ code: 'unprocessable' });
    expect(await spent('2024-03-16')).to.have.lengthOf(2);
  });

  it('rolls over what a naive computation, day by day, rolls over', async () => {
    const random = seededRandom(23);
    const [first, last] = ['2023-11-15', '2024-12-31'];
    const days = new Map<string, number>();
    for (let round = 0; round < 60; round += 1) {
      const day = addDays(first, random.integer(0, 412));
      const minor = random.integer(-6_000, 500);
      days.set(day, (days.get(day) ?? 0) - minor);
      await record(day, (minor / 100).toFixed(2), 'Food');
    }
    const months = { month: 1, quarter: 3, year: 12 };
    for (let round = 0; round < 12; round += 1) {
      const period = random.pick(['month', 'quarter', 'year'] as const);
      const startsOn = random.pick(['2023-12-31', '2024-01-01', '2024-01-30', addDays(first, random.integer(0, 300))]);
      const budget = await make({ category: 'Food', period, startsOn, rollover: true });
      let rolledOver = 0;
      for (let number = 0; ; number += 1) {
        const [from, next] = [number, number + 1].map((n) => addMonths(startsOn, n * months[period])) as [
          string,
          string,
        ];
        if (from > last) break;
        let inPeriod = 0;
        for (let day = from; day < next; day = addDays(day, 1)) inPeriod += days.get(day) ?? 0;
        const on = addDays(next, -1);
        const { rolledOverMinor, spentMinor, remainingMinor } = await readBudgetProgress(
          database.db,
          userId,
          budget,
          on,
        );
        expect([rolledOverMinor, spentMinor].map(Number), `${period} from ${startsOn} on ${on}`).to.deep.equal([
          rolledOver,
          inPeriod,
        ]);
        rolledOver += 10_000 - inPeriod;
        expect(Number(remainingMinor)).to.equal(rolledOver);
      }
    }
  });
});
