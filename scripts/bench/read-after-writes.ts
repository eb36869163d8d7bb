import type { BookIds } from './fill-books.ts';
import type { BenchServer } from './http-load.ts';
import { type Limit, timeCalls } from './measure.ts';

const tries = 10_000;
/** Users that write and read at the same time, each of them one after the other. */
const writers = 16;
/** Nobody has transactions as old as these. */
const month = '2001-01';

/** A write through one process, and a read through the other as soon as it is answered. */
export async function readAfterWrites(
  [one, two]: readonly [BenchServer, BenchServer],
  books: readonly BookIds[],
): Promise<Limit> {
  // Of one currency, so that all write the same amount; and not those that were measured.
  const users = books.flatMap(({ currency }, user) => (currency === 'EUR' && user > 400 ? [user] : []));
  let stale = 0;
  let next = 0;
  const ms = await timeCalls(writers, writers, async (writer) => {
    const user = users[writer] ?? 0;
    for (let cents = 1; next < tries; cents += 1) {
      next += 1;
      const [to, from] = cents % 2 === 0 ? [one, two] : [two, one];
      const write = { accountId: books[user]?.accountId, date: `${month}-15`, amount: '-0.01', description: 'Sweets' };
      await send(to, user, 'POST', '/api/transactions', write);
      if ((await readSpending(from, user)) !== (cents / 100).toFixed(2)) stale += 1;
      if (next % 1_000 === 0) process.stderr.write('.');
    }
  });
  const note = `${Math.round(tries / (ms / 1_000))} writes and reads a second`;
  return { name: 'stale reads after 10,000 writes through another process', value: stale, unit: '×', atMost: 0, note };
}

async function readSpending(server: BenchServer, user: number): Promise<string> {
  const dashboard = await send(server, user, 'GET', `/api/dashboard/summary?period=${month}`);
  return (dashboard as { spending: { amount: string } }).spending.amount;
}

async function send({ port, tokens }: BenchServer, user: number, method: string, path: string, body?: object) {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, {
    method,
    headers: { Authorization: `Bearer ${tokens[user]}`, 'Content-Type': 'application/json' },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  return response.json();
}
