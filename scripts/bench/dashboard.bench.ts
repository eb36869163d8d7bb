import { startRedisServer } from '../../shared/testing/index.ts';
import type { BenchWorld } from './bench-world.ts';
import { type BookIds, fillBooks, listBookIds } from './fill-books.ts';
import { askFor, startBenchServer, type BenchServer } from './http-load.ts';
import { type Finding, type Limit, percentile } from './measure.ts';
import { readAfterWrites } from './read-after-writes.ts';

const summary = '/api/dashboard/summary';
const metricsToken = 'the metrics token of the bench';
/** Those that are measured come first; those that warm the servers up, last. */
const measuredUsers = 200;

/** What users look at, over HTTP: from a million transactions, from the cache, and right after a write. */
export async function benchDashboard({ ctx, databaseUrl }: BenchWorld): Promise<Finding[]> {
  const note = await fillBooks(ctx);
  const books = await listBookIds(ctx);
  process.stderr.write(' filled ');
  const redis = await startRedisServer({ settings: { appendonly: 'no', 'maxmemory-policy': 'allkeys-lru' } });
  const start = () => startBenchServer('dashboard-server.main.ts', [databaseUrl, redis.url, metricsToken]);
  const servers = [await start(), await start()] as const;
  const [one, two] = servers;
  try {
    for (const server of servers) await warmUp(server, books);
    return [
      ...(await readDashboards(one, two, note)),
      ...(await readLists(one, books)),
      await computeOnce('two processes', servers, 300),
      await computeOnce('one process', [one], 301),
      await readAfterWrites(servers, books),
    ];
  } finally {
    for (const server of servers) server.stop();
    await redis.stop();
  }
}

const some = (server: BenchServer): BenchServer => ({ ...server, tokens: server.tokens.slice(0, measuredUsers) });

async function readDashboards(one: BenchServer, two: BenchServer, note: string): Promise<Limit[]> {
  return [
    await limit('the dashboard, cold, median', 20, askFor(summary, some(one), measuredUsers, 1), note),
    await limit('the dashboard, from Redis, median', 10, askFor(summary, some(two), measuredUsers, 1)),
    await limit('the dashboard, cached, median', 2, askFor(summary, some(one), 5 * measuredUsers, 1)),
  ];
}

async function readLists(server: BenchServer, books: readonly BookIds[]): Promise<Limit[]> {
  const limits: Limit[] = [];
  for (const [name, path] of Object.entries(listsOf(books))) {
    limits.push(await limit(`${name}, median`, 20, askFor(path, some(server), measuredUsers, 1)));
  }
  return limits;
}

/** Of each the path, or that of each user. */
function listsOf(books: readonly BookIds[]): Record<string, string | string[]> {
  const year = new Date().getUTCFullYear() - 1;
  const dates = `from=${year}-01-01&to=${year}-12-31`;
  return {
    'a page of transactions': '/api/transactions',
    'a search for a word that everybody has': '/api/transactions?q=bistro',
    'transactions of a category and year': `/api/transactions?category=Groceries&${dates}`,
    'transactions of an account': books.map(({ accountId }) => `/api/transactions?accountId=${accountId}`),
    'transactions between two amounts': '/api/transactions?minAmount=-500&maxAmount=-100',
    'transactions with a tag': '/api/transactions?tag=holiday',
    'the progress of a budget': books.map(({ budgetId }) => `/api/budgets/${budgetId}/progress`),
    'the list of alerts': '/api/alerts',
  };
}

async function limit(name: string, atMost: number, latencies: Promise<number[]>, note?: string): Promise<Limit> {
  const measured = await latencies;
  const slowest = `p99 ${percentile(measured, 0.99).toFixed(1)} ms`;
  process.stderr.write('.');
  return { name, value: percentile(measured, 0.5), unit: 'ms', atMost, note: note ? `${slowest}; ${note}` : slowest };
}

/** With users that nothing is measured of. */
async function warmUp(server: BenchServer, books: readonly BookIds[]): Promise<void> {
  const others = { ...server, tokens: server.tokens.slice(-100) };
  const lists = Object.values(listsOf(books.slice(-100)));
  for (const path of [summary, summary, ...lists]) await askFor(path, others, 200, 4);
}

/** Each process has its share of the requests, all of them at the same time, for somebody whom nobody asked for before. */
async function computeOnce(name: string, servers: readonly BenchServer[], user: number): Promise<Limit> {
  const count = 1_000 / servers.length;
  const before = await computations(servers);
  const asked = servers.map((server) =>
    askFor(summary, { ...server, tokens: server.tokens.slice(user, user + 1) }, count, count),
  );
  await Promise.all(asked);
  const value = (await computations(servers)) - before;
  return { name: `computations for 1,000 parallel requests to ${name}`, value, unit: '×', atMost: 1 };
}

async function computations(servers: readonly BenchServer[]): Promise<number> {
  const counts = servers.map(async ({ port }) => {
    const headers = { Authorization: `Bearer ${metricsToken}` };
    const text = await (await fetch(`http://127.0.0.1:${port}/metrics`, { headers })).text();
    return Number(/^cache_reads_total\{cache="dashboard",from="computation"\} (\d+)/m.exec(text)?.[1] ?? 0);
  });
  return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
}
