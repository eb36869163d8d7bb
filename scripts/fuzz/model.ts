import { messageOf } from '../../shared/platform/errors.ts';
import { type BooksUser, openUser } from '../drills/books-user.ts';
import { judgeBooks } from '../drills/judge-books.ts';
import { readBooks } from '../drills/read-books.ts';
import { seededRandom } from '../drills/seeded-random.ts';
import { changeOnCondition } from './change-on-condition.ts';
import type { FuzzRun } from './exchange.ts';
import { createModelClient } from './model-client.ts';

/** Books whose every change is known, beside all that is asked at random. */
export interface Model {
  /** Does something with the books, and now and then compares them. */
  step(): Promise<void>;
  /** Holds the books as the API shows them against what was done: balances, transactions, imports. */
  compare(): Promise<void>;
  stepCount(): number;
}

const userCount = 2;
/** Of how many steps one is followed by what else. New users have little that is read each time, and new tokens. */
const every = { condition: 4, compare: 12, renewal: 96 };

/** Opens books of two users. What is done with them, and the judge of it, are those of the drill of the books. */
export async function openModel(run: FuzzRun, seed: number): Promise<Model> {
  const client = createModelClient(run);
  const random = seededRandom(seed);
  let users: BooksUser[] = [];
  let stepCount = 0;
  let isAtFault = false;

  /** Books that have once differed go on to: nothing more is done with them. */
  function tell(what: string): void {
    isAtFault = true;
    const reproduction = `step ${stepCount} of the books: the same seed makes it again`;
    run.findings.add({ number: run.sentCount, operationId: 'books', actor: 'the model', what, reproduction });
  }

  async function open(): Promise<void> {
    users = [];
    for (let index = 0; index < userCount; index += 1) users.push(await openUser(client, 1, seed + stepCount + index));
  }

  async function compare(): Promise<void> {
    for (const { token, accounts, lanes } of users) {
      const books = lanes.map((lane) => lane.books);
      for (const fault of judgeBooks(accounts, books, await readBooks(client, token, books))) tell(fault);
    }
  }

  await open();
  return {
    async compare() {
      if (!isAtFault) await compare().catch((error: unknown) => tell(messageOf(error).slice(0, 300)));
    },
    stepCount: () => stepCount,
    async step() {
      if (isAtFault) return;
      const { token, lanes } = users[stepCount % userCount] as BooksUser;
      stepCount += 1;
      try {
        for (const lane of lanes) {
          await lane.next();
          if (stepCount % every.condition === 0) await changeOnCondition({ client, token, random }, lane.books, tell);
        }
        if (stepCount % every.compare === 0) await compare();
        if (stepCount % every.renewal === 0) await open();
      } catch (error) {
        tell(messageOf(error).slice(0, 300));
      }
    },
  };
}
