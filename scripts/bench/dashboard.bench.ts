import { startRedisServer } from '../../shared/testing/index.ts';
import type { BenchWorld } from './bench-world.ts';
import { fillBooks, users } from './fill-books.ts';
import { askFor, startBenchServer, type BenchServer } from './http-load.ts';
import { type Finding, type Limit, percentile, timeCalls } from './measure.ts';

const summary = '/api/dashboard/summary';
/** The same without an entry in the audit, which takes longer than all the rest of a cached dashboard. */
const unrecorded = '/api/dashboard/unrecorded';
const metricsToken = 'the metrics token of the bench';
const coldUsers = 200;
const tries = 10_000;
/** Users that write and read at the same time, each of them one after the other. */
const writers = 16;

type Servers = readonly [BenchServer, BenchServer];

/** What users see first, over HTTP: from a million transactions, from the cache, and right after a write. */
export async function benchDashboard({ ctx, databaseUrl }: BenchWorld): Promise<Finding[]> {
  const note = await fillBooks(ctx.db);
  process.stderr.write('filled ');
  const redis = await startRedisServer({ settings: { appendonly: 'no', 'maxmemory-policy': 'allkeys-lru' } });
  const start = () => startBenchServer('dashboard-server.main.ts', [databaseUrl, redis.url, metricsToken]);
  const servers = [await start(), await start()] as const;
  try {
    const [one, two] = servers;
    await warmUp(servers);
    const few = { ...one, tokens: one.tokens.slice(0, coldUsers) };
    const sameFew = { ...two, tokens: two.tokens.slice(0, coldUsers) };
    return [
      await limit('the dashboard, cold, median', 20, askFor(summary, few, coldUsers, 1), note),
      await limit('the dashboard, from Redis, median', 10, askFor(summary, sameFew, coldUsers, 1)),
      await limit('the dashboard, cached, median', 2, askFor(unrecorded, few, 5 * coldUsers, 1), 'not on record'),
      await limit('the dashboard, cached and on record, median', 10, askFor(summary, few, 5 * coldUsers, 1)),
      await limit('a page of transactions, median', 20, askFor('/api/transactions', few, coldUsers, 1)),
      await limit('a search, median', 50, askFor('/api/transactions?q=corner%20777', few, coldUsers, 1)),
      await computeOnce(servers),
      await readAfterWrites(servers, await listAccounts(ctx.db)),
    ];
  } finally {
    for (const server of servers) server.stop();
    await redis.stop();
  }
}

async function limit(name: string, atMost: number, latencies: Promise<number[]>, note?: string): Promise<Limit> {
  const measured = await latencies;
  const slowest = `p99 ${percentile(measured, 0.99).toFixed(1)} ms`;
  process.stderr.write('.');
  return { name, value: percentile(measured, 0.5), unit: 'ms', atMost, note: note ? `${slowest}; ${note}` : slowest };
}

/** With users that nothing is measured of. */
async function warmUp(servers: Servers): Promise<void> {
  for (const server of servers) {
    const others = { ...server, tokens: server.tokens.slice(-100) };
    for (const path of [summary, summary, '/api/transactions']) await askFor(path, others, 300, 4);
  }
}

/** Each process has half of the requests, all of them at the same time, for somebody whom nobody asked for before. */
async function computeOnce(servers: Servers): Promise<Limit> {
  const before = await computations(servers);
  const asked = servers.map((server) =>
    askFor(summary, { ...server, tokens: server.tokens.slice(300, 301) }, 500, 500),
  );
  await Promise.all(asked);
  const value = (await computations(servers)) - before;
  return { name: 'computations for 1,000 parallel requests to two processes', value, unit: '×', atMost: 1 };
}

async function computations(servers: Servers): Promise<number> {
  const counts = servers.map(async ({ port }) => {
    const headers = { Authorization: `Bearer ${metricsToken}` };
    const text = await (await fetch(`http://127.0.0.1:${port}/metrics`, { headers })).text();
    return Number(/^cache_reads_total\{cache="dashboard",from="computation"\} (\d+)/m.exec(text)?.[1] ?? 0);
  });
  return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
}

/** An account of each user, in the order of the users. */
async function listAccounts(db: BenchWorld['ctx']['db']): Promise<string[]> {
  const { rows } = await db.raw<{ rows: { id: string }[] }>(
    'SELECT DISTINCT ON (user_id) id FROM accounts ORDER BY user_id, id',
  );
  return rows.map(({ id }) => id);
}

/** A write through one process, and a read through the other as soon as it is answered. */
async function readAfterWrites([one, two]: Servers, accounts: readonly string[]): Promise<Limit> {
  let stale = 0;
  let next = 0;
  const ms = await timeCalls(writers, writers, async (writer) => {
    const at = users - 500 + writer;
    const month = '2020-01';
    for (let cents = 1; next < tries; cents += 1) {
      next += 1;
      const [to, from] = cents % 2 === 0 ? [one, two] : [two, one];
      const body = { accountId: accounts[at], date: `${month}-15`, amount: '-0.01', description: 'Sweets' };
      await send(to, at, 'POST', '/api/transactions', body);
      const { spending } = (await send(from, at, 'GET', `${summary}?period=${month}`)) as {
        spending: { amount: string };
      };
      if (spending.amount !== (cents / 100).toFixed(2)) stale += 1;
      if (next % 1_000 === 0) process.stderr.write('.');
    }
  });
  const note = `${Math.round(tries / (ms / 1_000))} writes and reads a second`;
  return { name: 'stale reads after 10,000 writes through another process', value: stale, unit: '×', atMost: 0, note };
}

async function send({ port, tokens }: BenchServer, at: number, method: string, path: string, body?: object) {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, {
    method,
    headers: { Authorization: `Bearer ${tokens[at]}`, 'Content-Type': 'application/json' },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  return response.json();
}
