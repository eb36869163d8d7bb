import { booksFaults } from '../../shared/ledger/ledger.fixture.ts';
import type { Db } from '../../shared/platform/db.ts';
import type { BooksClient } from './books-client.ts';
import type { BooksUser } from './books-user.ts';
import type { BooksWorld } from './books-world.ts';
import { judgeBooks } from './judge-books.ts';
import { judgeFollowers, readFollowed } from './judge-followers.ts';
import { readBooks } from './read-books.ts';

/** Everything that is wrong when all is over: in the ledger, in anybody's books, with jobs and with processes. */
export async function findViolations(
  { db, crashes }: BooksWorld,
  client: BooksClient,
  users: readonly BooksUser[],
): Promise<string[]> {
  const violations = [...crashes, ...(await booksFaults(db)), ...(await findFailedJobs(db))];
  const judged = users.map(async ({ token, accounts, lanes }) => {
    const books = lanes.map((lane) => lane.books);
    return judgeBooks(accounts, books, await readBooks(client, token, books));
  });
  violations.push(...(await Promise.all(judged)).flat());
  violations.push(...(await readFollowed(db)).flatMap(judgeFollowers));
  const imports = users.flatMap(({ lanes }) => lanes.flatMap(({ books }) => [...books.imports.keys()]));
  return [...violations, ...(await findOtherImports(db, imports))];
}

/** Jobs may fail because each of their attempts was killed, or because their import was undone before it ran. */
async function findFailedJobs(db: Db): Promise<string[]> {
  const { rows } = await db.raw<{ rows: { id: string; kind: string; problem: string }[] }>(
    `SELECT id, kind, problem FROM jobs WHERE status = 'failed' AND problem->>'code' <> 'job-crashed'
       AND NOT (kind = 'imports.import-transactions' AND problem->>'code' = 'conflict')`,
  );
  return rows.map(({ id, kind, problem }) => `job ${id}, ${kind}, failed: ${JSON.stringify(problem)}`);
}

async function findOtherImports(db: Db, known: readonly string[]): Promise<string[]> {
  const { rows } = await db.raw<{ rows: { id: string }[] }>('SELECT id FROM imports WHERE NOT (id = ANY(?::uuid[]))', [
    [...known],
  ]);
  return rows.map(({ id }) => `import ${id}: nobody started it`);
}
