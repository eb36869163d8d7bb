import { expect } from 'chai';
import pg from 'pg';
import { openAccount } from '../accounts/index.ts';
import { createBooks } from '../imports/imports.fixture.ts';
import { isDbUnavailable } from '../platform/db.ts';
import { Problem } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import { decideReview, expireHolds } from '../transaction-risk/index.ts';
import { holdAnyway } from '../transaction-risk/transaction-risk.fixture.ts';
import { createTestDatabase, type TestDatabase, until } from '../testing/index.ts';
import { changeTransaction, deleteTransaction, recordTransaction, restoreTransaction } from '../transactions/index.ts';
import { makeTransfer } from '../transactions/transfers.fixture.ts';
import { type SeededRandom, seededRandom } from '../../scripts/drills/seeded-random.ts';
import { booksFaults } from './ledger.fixture.ts';
import { unfollowed } from '../platform/events.ts';

const lanes = 6;
const operationsPerLane = 60;
/** At least as many as the pool of the test has connections. */
const poolSize = 10;
const currencies = ['EUR', 'JPY'] as const;
const header = 'Date,Description,Amount\n';

interface World {
  userId: string;
  accounts: { id: string; currency: string }[];
  transactions: string[];
  held: string[];
  imports: string[];
}

/** Throws nothing that is a refusal or a connection that was cut. */
async function attempt(operation: Promise<unknown>): Promise<'done' | 'refused' | 'cut'> {
  try {
    await operation;
    return 'done';
  } catch (error) {
    if (error instanceof Problem) return 'refused';
    if (isDbUnavailable(error)) return 'cut';
    throw error;
  }
}

describe('the ledger, while many write and connections are cut', () => {
  let database: TestDatabase;
  let books: ReturnType<typeof createBooks>;
  let cutter: pg.Pool;

  before(async () => {
    database = await createTestDatabase();
    books = createBooks(database.db);
    cutter = new pg.Pool({ connectionString: database.databaseUrl, application_name: 'cutter', max: 1 });
  });
  after(async () => {
    await cutter.end();
    await database.drop();
  });

  /** Cuts a connection that is at work, and waits until it is gone. */
  async function cut(): Promise<void> {
    await cutter.query(
      `SELECT pg_terminate_backend(pid, 5000) FROM (
         SELECT pid FROM pg_stat_activity
         WHERE datname = current_database() AND application_name = 'countinghouse-test' AND xact_start IS NOT NULL
         ORDER BY random() LIMIT 1
       ) busy`,
    );
  }

  /** Lets go of connections that are cut and were not missed yet. */
  async function dropCut(): Promise<void> {
    const asked = () => Promise.all(Array.from({ length: poolSize }, () => attempt(database.db.raw('SELECT 1'))));
    await until(async () => (await asked()).every((outcome) => outcome === 'done'), 'all connections are whole');
  }

  async function createWorld(): Promise<World> {
    const userId = await books.user();
    const accounts = [];
    for (const currency of currencies) {
      for (const [type, openingBalance] of [
        ['checking', '500'],
        ['savings', '0'],
        ['credit', '-40'],
      ] as const) {
        const { id } = await openAccount(books, userId, { name: type, type, currency, openingBalance });
        accounts.push({ id, currency });
      }
    }
    return { userId, accounts, transactions: [], held: [], imports: [] };
  }

  function createOperations(random: SeededRandom) {
    const pick = <T>(list: readonly T[]): T | undefined => (list.length > 0 ? random.pick(list) : undefined);
    const amount = (): string => String(random.integer(-200, 200));
    const day = (): string => `2024-01-${String(random.integer(1, 28)).padStart(2, '0')}`;
    const category = (): string | null => random.pick(['Home', 'Work', null]);
    const permit = (): void => undefined;
    const now = new Date('2024-02-01T12:00:00Z');
    const { db } = database;
    const adminId = newId();

    const operations: ((world: World) => Promise<unknown>)[] = [
      async ({ userId, accounts, transactions }) => {
        const accountId = random.pick(accounts).id;
        const given = { accountId, date: day(), amount: amount(), description: 'Shop' };
        transactions.push((await recordTransaction({ db, events: unfollowed }, userId, given, permit)).id);
      },
      async ({ userId, accounts, transactions }) => {
        const [from, to] = [random.pick(accounts).id, random.pick(accounts).id];
        const given = { fromAccountId: from, toAccountId: to, amount: String(random.integer(1, 200)) };
        if (from === to) return;
        const { outgoing, incoming } = await makeTransfer(db, { userId, now, permit }, given);
        transactions.push(outgoing.id, incoming.id);
      },
      async ({ userId, accounts, transactions, held }) => {
        const [from, to] = [random.pick(accounts).id, random.pick(accounts).id];
        const given = { fromAccountId: from, toAccountId: to, amount: String(random.integer(1, 200)) };
        if (from === to) return;
        const id = await holdAnyway(db, { userId, now, permit }, given);
        transactions.push(id);
        held.push(id);
      },
      async ({ held }) => {
        const id = pick(held);
        const decision = random.pick(['release', 'refuse'] as const);
        if (id) await decideReview({ db, events: unfollowed }, { id, adminId, now }, { decision, reason: 'seen' });
      },
      async () => {
        const late = new Date(now.getTime() + random.integer(0, 1) * 86_400_000);
        await expireHolds({ events: unfollowed, db, clock: { now: () => late }, signal: new AbortController().signal });
      },
      async ({ userId, accounts, transactions }) => {
        const id = pick(transactions);
        const change = { amount: amount(), date: day(), category: category() };
        const moved = random.next() < 0.3 ? { accountId: random.pick(accounts).id } : {};
        if (id)
          await changeTransaction(
            { db, events: unfollowed },
            { id, userId, permit, permitAmount: permit },
            { ...change, ...moved },
          );
      },
      async ({ userId, transactions }) => {
        const id = pick(transactions);
        if (id) await deleteTransaction({ db, events: unfollowed }, { id, userId, permit, permitAmount: permit }, now);
      },
      async ({ userId, transactions }) => {
        const id = pick(transactions);
        if (id) await restoreTransaction({ db, events: unfollowed }, { id, userId, permitAmount: permit });
      },
      async ({ userId, accounts, imports }) => {
        const rows = Array.from({ length: 5 }, () => `${day()},Shop ${random.integer(0, 8)},${amount()}\n`);
        const result = await books.bring(userId, header + rows.join(''), { accountId: random.pick(accounts).id });
        imports.push(result.importId);
      },
      async ({ userId, imports }) => {
        const id = pick(imports);
        if (id) await books.undo(userId, id);
      },
    ];
    return { next: () => random.pick(operations), cuts: () => random.next() < 0.1 };
  }

  for (const seed of [1, 2, 3]) {
    it(`sums to zero, loses nothing and doubles nothing, seed ${seed}`, async () => {
      const random = seededRandom(seed);
      const { next, cuts } = createOperations(random);
      const worlds = [await createWorld(), await createWorld()];
      const outcomes = { done: 0, refused: 0, cut: 0 };
      const lane = async (index: number): Promise<void> => {
        for (let count = 0; count < operationsPerLane; count += 1) {
          const world = worlds[index % worlds.length]!;
          const [outcome] = await Promise.all([attempt(next()(world)), cuts() ? cut() : undefined]);
          outcomes[outcome] += 1;
        }
      };
      await Promise.all(Array.from({ length: lanes }, (_, index) => lane(index)));
      await dropCut();

      expect(await booksFaults(database.db)).to.deep.equal([]);
      expect(outcomes.done, JSON.stringify(outcomes)).to.be.greaterThan((lanes * operationsPerLane) / 2);
      for (const { userId, transactions } of worlds) {
        const { rows } = await database.db.raw<{ rows: [{ count: number }] }>(
          'SELECT count(*)::int AS count FROM transactions WHERE user_id = ? AND id = ANY(?::uuid[])',
          [userId, transactions],
        );
        expect(rows[0].count, 'transactions that were said to be made').to.equal(transactions.length);
      }
    });
  }
});
