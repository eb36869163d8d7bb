import { setTimeout as delay } from 'node:timers/promises';
import { type CallCounts, createBooksClient } from './books-client.ts';
import { operationKinds, type OperationKind } from './books-lane.ts';
import { type BooksUser, openUser } from './books-user.ts';
import { type BookRole, type BooksWorld, openBooksWorld } from './books-world.ts';
import { findViolations } from './find-violations.ts';
import { killInTurn } from './kill-in-turn.ts';
import type { EngineName } from './faults/fault.ts';
import { seededRandom } from './seeded-random.ts';

export interface BooksDrillOptions {
  engine: EngineName;
  seed: number;
  userCount: number;
  /** How many do things with the books of a user at the same time. */
  lanesPerUser: number;
  operationsPerLane: number;
  killCount: number;
  /** When it has failed, whatever is left to do. */
  deadlineMs: number;
  print: (line: string) => void;
}

/** What was done, and what is wrong with the books after it. */
export interface BooksVerdict {
  operations: Record<OperationKind, { done: number; refused: number }>;
  kills: Record<BookRole, number>;
  calls: Readonly<CallCounts>;
  transactions: number;
  imports: number;
  violations: string[];
  tookMs: number;
}

type Tally = Pick<BooksVerdict, 'operations' | 'kills'>;

const progressMs = 5_000;

/**
 * Has users work with their books while processes are killed, and holds the books against what was answered.
 * @throws when something is answered that is not expected, or it is not over in time
 */
export async function runBooksDrill(options: BooksDrillOptions): Promise<BooksVerdict> {
  const { engine, deadlineMs } = options;
  const ending = new AbortController();
  const late = new Error(`The drill was not over within ${deadlineMs / 1_000} s.`);
  const timer = setTimeout(() => ending.abort(late), deadlineMs);
  try {
    const world = await openBooksWorld(engine, ending.signal);
    try {
      return await drill(world, ending, options);
    } finally {
      // Whoever is still asking would go on for ever: nobody answers any more.
      ending.abort(new Error('The drill is over.'));
      await world.close();
    }
  } finally {
    clearTimeout(timer);
  }
}

async function drill(world: BooksWorld, ending: AbortController, options: BooksDrillOptions): Promise<BooksVerdict> {
  const { seed, userCount, lanesPerUser, print } = options;
  const startedMs = performance.now();
  const say = (line: string): void => print(`${seconds(performance.now() - startedMs)}  ${line}`);
  const client = createBooksClient(world.apiUrls, ending.signal);
  const users = await Promise.all(
    Array.from({ length: userCount }, (_, index) => openUser(client, lanesPerUser, seed + index * lanesPerUser)),
  );
  const tally = createTally();
  const progress = setInterval(() => say(`${operationCount(tally)} operations`), progressMs);
  await operate(world, users, { ...options, tally, ending, say }).finally(() => clearInterval(progress));
  say(`${operationCount(tally)} operations, which are all; waiting for jobs`);
  await jobsEnded(world, ending.signal);
  const violations = await findViolations(world, client, users);
  const books = users.flatMap(({ lanes }) => lanes.map((lane) => lane.books));
  return {
    ...tally,
    calls: client.counts,
    transactions: books.reduce((sum, { transactions }) => sum + transactions.size, 0),
    imports: books.reduce((sum, { imports }) => sum + imports.size, 0),
    violations,
    tookMs: performance.now() - startedMs,
  };
}

interface Operating extends BooksDrillOptions {
  tally: Tally;
  ending: AbortController;
  say: (line: string) => void;
}

/** All lanes at once, and one that kills. */
async function operate({ processes }: BooksWorld, users: readonly BooksUser[], operating: Operating): Promise<void> {
  const { seed, operationsPerLane, killCount, tally, ending, say } = operating;
  const lanes = users.flatMap((user) => user.lanes);
  const killing = killInTurn({
    processes,
    random: seededRandom(seed),
    killCount,
    operationCount: lanes.length * operationsPerLane,
    doneCount: () => operationCount(tally),
    until: ending.signal,
    onKill({ role, name }) {
      tally.kills[role] += 1;
      say(`kill ${name}`);
    },
  });
  const working = lanes.map(async (lane) => {
    for (let count = 0; count < operationsPerLane; count += 1) {
      const { kind, outcome } = await lane.next();
      tally.operations[kind][outcome] += 1;
    }
  });
  await Promise.all([killing, ...working]);
}

async function jobsEnded({ db }: BooksWorld, until: AbortSignal): Promise<void> {
  for (;;) {
    until.throwIfAborted();
    const { rows } = await db.raw<{ rows: [{ open: number }] }>('SELECT count(*)::int AS open FROM jobs_in_flight');
    if (rows[0].open === 0) return;
    await delay(100);
  }
}

function createTally(): Tally {
  const operations = operationKinds.map((kind) => [kind, { done: 0, refused: 0 }]);
  return {
    operations: Object.fromEntries(operations) as Tally['operations'],
    kills: { api: 0, worker: 0, dispatcher: 0 },
  };
}

function operationCount({ operations }: Tally): number {
  return Object.values(operations).reduce((sum, { done, refused }) => sum + done + refused, 0);
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`.padStart(8);
}
