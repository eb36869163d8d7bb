import { type AccountInsert, type AccountBooks, insertAccounts } from '../../shared/accounts/index.ts';
import { hashPassword } from '../../shared/identity/passwords.ts';
import type { StagedLine } from '../../shared/imports/stage-rows.store.ts';
import { postTransactions } from '../../shared/ledger/index.ts';
import type { Db } from '../../shared/platform/db.ts';
import { newId } from '../../shared/platform/ids.ts';
import { type SeededRandom, seededRandom } from '../drills/seeded-random.ts';
import { dayOf } from './happenings.ts';
import { type BookRow, type Books, makeBooks } from './make-books.ts';
import { makePlans, type Plans } from './make-plans.ts';
import { type AccountRole, makePersona, type Persona } from './persona.ts';
import {
  analyzeBooks,
  copyTransactions,
  insertSeedBudgets,
  insertSeedGoals,
  insertSeedUsers,
  type SeedBudget,
  type SeedGoal,
} from './seed.store.ts';

/** Of all seeded users: for development alone. */
export const seedPassword = 'seeded for development';

export interface SeedOptions {
  users: number;
  /** In all, of all users. */
  transactions: number;
  seed: number;
  /** The last day, `YYYY-MM-DD`. */
  until: string;
}

export interface SeedProgress {
  users: number;
  transactions: number;
}

/** A user who is not written yet. */
interface Draft {
  id: string;
  username: string;
  persona: Persona;
  books: Books;
  plans: Plans;
  accountIds: ReadonlyMap<AccountRole, string>;
}

/** So many rows are written at once, and in memory. */
const rowsPerBatch = 20_000;

const accountTypes = {
  checking: 'checking',
  savings: 'savings',
  credit: 'credit',
  investment: 'investment',
  foreign: 'checking',
} as const satisfies Record<AccountRole, AccountInsert['type']>;

/**
 * Fills a database with users, accounts, transactions and their entries in the ledger, budgets and goals. The same options
 * make the same figures.
 */
export async function seedDatabase(
  world: AccountBooks & { db: Db },
  options: SeedOptions,
  report: (progress: SeedProgress) => void,
): Promise<void> {
  // One for all: a thousand would take longer than all else.
  const passwordHash = await hashPassword(seedPassword);
  await world.secrets.get('blind-index');
  const done: SeedProgress = { users: 0, transactions: 0 };
  for (const batch of batches(options)) {
    await writeBatch(world, batch, passwordHash);
    // Without it the planner takes what was empty a moment ago for small.
    if (done.users === 0) await analyzeBooks(world.db);
    done.users += batch.length;
    done.transactions += batch.reduce((sum, { books }) => sum + books.rows.length, 0);
    report({ ...done });
  }
  await analyzeBooks(world.db);
}

function* batches(options: SeedOptions): Generator<Draft[]> {
  let batch: Draft[] = [];
  let rows = 0;
  for (const draft of drafts(options)) {
    batch.push(draft);
    if ((rows += draft.books.rows.length) < rowsPerBatch) continue;
    yield batch;
    batch = [];
    rows = 0;
  }
  if (batch.length > 0) yield batch;
}

function* drafts({ users, transactions, seed, until }: SeedOptions): Generator<Draft> {
  const counts = countsOf(users, transactions, seededRandom(seed));
  const width = Math.max(4, String(users).length);
  for (let index = 0; index < users; index += 1) {
    // Each user has random numbers of their own: more users leave those before them as they are.
    const random = seededRandom(seed ^ Math.imul(index + 1, 0x9e37_79b1));
    const persona = makePersona(random);
    const books = makeBooks(persona, counts[index] ?? 0, dayOf(until), random);
    yield {
      id: newId(),
      username: `seed-${String(index + 1).padStart(width, '0')}`,
      persona,
      books,
      plans: makePlans(persona, books, dayOf(until), random),
      accountIds: new Map(persona.accounts.map(({ role }) => [role, newId()])),
    };
  }
}

/** How many transactions each user has: one more what another has less. */
function countsOf(users: number, transactions: number, random: SeededRandom): number[] {
  const mean = Math.floor(transactions / users);
  const counts = Array.from({ length: users }, (_, index) => mean + (index < transactions % users ? 1 : 0));
  for (let index = 0; index + 1 < users; index += 2) {
    const moved = random.integer(0, Math.floor(mean * 0.4));
    counts[index] = (counts[index] ?? 0) + moved;
    counts[index + 1] = (counts[index + 1] ?? 0) - moved;
  }
  return counts;
}

/** Nobody sees these users before all of it is there, so their books need no lock. */
async function writeBatch(
  { db, cipher, secrets }: AccountBooks & { db: Db },
  batch: readonly Draft[],
  passwordHash: string,
): Promise<void> {
  await db.transaction(async (tx) => {
    await insertSeedUsers(
      tx,
      batch.map(({ id, username, persona: { firstName, lastName, currency, timeZone } }) => {
        return { id, username, firstName, lastName, passwordHash, currency, timeZone };
      }),
    );
    await insertAccounts({ db: tx, cipher, secrets }, batch.flatMap(accountsOf));
    const ids: string[] = [];
    await copyTransactions(tx, linesOf(batch, ids));
    await postTransactions(tx, ids);
    await insertSeedBudgets(tx, batch.flatMap(budgetsOf));
    await insertSeedGoals(tx, batch.flatMap(goalsOf));
  });
}

function accountsOf({ id: userId, persona, books, accountIds }: Draft): AccountInsert[] {
  return persona.accounts.map(({ role, currency, name, institution, accountNumber }) => {
    const id = accountIds.get(role) ?? newId();
    const openingMinor = BigInt(books.openings.get(role) ?? 0);
    const known = { accountNumber, identity: accountNumber ?? `account:${id}`, importId: null };
    return { id, userId, name, type: accountTypes[role], currency, institution, openingMinor, ...known };
  });
}

function budgetsOf({ id: userId, persona: { currency }, plans }: Draft): SeedBudget[] {
  return plans.budgets.map((budget) => ({ ...budget, id: newId(), userId, currency }));
}

function goalsOf({ id: userId, persona: { currency }, plans, accountIds }: Draft): SeedGoal[] {
  return plans.goals.map(({ account, ...goal }) => {
    const accountId = account && (accountIds.get(account) ?? null);
    const contributions = goal.contributions.map((contribution) => ({ ...contribution, id: newId() }));
    return { ...goal, id: newId(), userId, currency, accountId, contributions };
  });
}

/** @param ids takes the ids of all lines */
function* linesOf(batch: readonly Draft[], ids: string[]): Generator<StagedLine> {
  for (const { id: userId, persona, books, accountIds } of batch) {
    const currencies = new Map(persona.accounts.map(({ role, currency }) => [role, currency]));
    let transferId: string | null = null;
    for (const row of books.rows) {
      const id = newId();
      ids.push(id);
      transferId = transferOf(row, id, transferId);
      const { account, date, amountMinor, description, payee, category, tag } = row;
      const source = transferId === null ? 'manual' : 'transfer';
      const tags = tag === null ? '{}' : `{${tag}}`;
      const what = [date, amountMinor, currencies.get(account) ?? null, description, payee, category, tags];
      yield [id, userId, accountIds.get(account) ?? null, ...what, source, transferId, id];
    }
  }
}

/** Both sides have the id of the outgoing one, which comes first. */
function transferOf({ transfer }: BookRow, id: string, before: string | null): string | null {
  if (transfer === null) return null;
  return transfer === 'outgoing' ? id : before;
}
