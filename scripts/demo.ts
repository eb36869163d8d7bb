/**
 * Starts everything on this machine, imports a bank statement through the HTTP API, shows what came of it, and leaves
 * nothing behind. Needs no database, no Redis and no settings.
 *   npm run demo
 *   npm run demo -- --stay     and go on serving, to look around with curl
 */
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '../shared/platform/config.ts';
import { Lifecycle } from '../shared/platform/lifecycle.ts';
import { createLogger } from '../shared/platform/logger.ts';
import { type ImportResult, type Job, createClient } from './demo/client.ts';
import { residentMb } from './demo/memory.ts';
import { bars, heading, paint, table } from './demo/terminal.ts';
import { startAll } from './start-all.ts';

const statement = new URL('../examples/statement.csv', import.meta.url);

async function demo(lifecycle: Lifecycle, stay: boolean): Promise<void> {
  const startedMs = performance.now();
  heading('1  Start: PostgreSQL from npm, API, dispatcher and workers in one process');
  const url = await start(lifecycle);
  console.log(`  ready after ${seconds(startedMs)}: ${url}`);

  const client = createClient(url);
  await client.register({
    username: 'ada',
    email: 'ada@example.org',
    password: 'correct horse battery staple',
    firstName: 'Ada',
    lastName: 'Example',
  });
  const bytes = new Uint8Array(await readFile(statement));

  heading('2  Import examples/statement.csv: POST /api/import/transactions');
  const job = await bring(client, bytes);
  const result = resultOf(job);
  showCounts(result);
  await showAccounts(client);
  for (const { row, field, detail } of result.errors) {
    console.log(`\n  ${paint('yellow', `Row ${row} was rejected`)} (${field}): ${detail}`);
  }

  heading('   The newest of them: GET /api/transactions');
  const newest = (await client.transactions(6)).map(({ date, amount, payee, description }) => [
    date,
    amount.amount,
    amount.currency,
    `${payee ?? ''}: ${description}`,
  ]);
  table(['date', 'amount', '', 'what'], newest, ['amount']);

  heading(`   How the job spent its time: GET ${job.links.self}`);
  bars(spansOf(job));

  heading('3  The same file once more: nothing is added twice');
  const again = await bring(client, bytes);
  showCounts(resultOf(again));
  await showAccounts(client);

  const { own, jobs } = residentMb();
  heading('In all');
  const inJobs = jobs.length > 0 ? `, and ${jobs.join(' + ')} MB in the processes that run jobs` : '';
  console.log(`  ${seconds(startedMs)}, ${own} MB in the process that serves${inJobs}`);
  if (stay) await untilStopped(url, client.token());
  else showWhereNext();
}

async function start(lifecycle: Lifecycle): Promise<string> {
  const dataDir = await mkdtemp(join(tmpdir(), 'countinghouse-demo-'));
  lifecycle.hold('folder', dataDir, (path) => rm(path, { recursive: true, force: true }));
  // PostgreSQL does not run as root: its own user must be able to pass.
  await chmod(dataDir, 0o711);
  const config = loadConfig({ PORT: '0', DATA_DIR: dataDir, LOG_LEVEL: 'silent' });
  return (await startAll({ config, logger: createLogger(config), lifecycle })).url;
}

async function bring(client: ReturnType<typeof createClient>, bytes: Uint8Array<ArrayBuffer>): Promise<Job> {
  const accepted = await client.upload(bytes, 'statement.csv');
  console.log(`  202 Accepted, job ${accepted.id}`);
  return client.follow(accepted);
}

function resultOf({ status, problem, result }: Job): ImportResult {
  if (!result) throw new Error(`The import ${status}: ${problem?.detail}`);
  return result;
}

function showCounts({ format, total, inserted, duplicates, rejected }: ImportResult): void {
  const counts = [`${total} rows`, `${inserted} added`, `${duplicates} there already`, `${rejected} rejected`];
  console.log(`  ${paint('green', '✔')} ${format}: ${counts.join(', ')}\n`);
}

async function showAccounts(client: ReturnType<typeof createClient>): Promise<void> {
  const accounts = (await client.accounts()).map(({ name, accountNumber, balance }) => [
    name,
    accountNumber ?? '',
    balance.amount,
    balance.currency,
  ]);
  table(['account', 'number', 'balance', ''], accounts, ['balance']);
}

function spansOf({ createdAt, startedAt, finishedAt, stages }: Job) {
  const between = (name: string, from: string, to: string) => {
    return { name, startMs: Date.parse(from), durationMs: Date.parse(to) - Date.parse(from) };
  };
  return [
    between('waiting', createdAt, startedAt),
    between('process starts', startedAt, stages[0]?.startedAt ?? finishedAt),
    ...stages.map(({ name, startedAt: from, durationMs }) => ({ name, startMs: Date.parse(from), durationMs })),
    between('accepted to done', createdAt, finishedAt),
  ];
}

function showWhereNext(): void {
  console.log(`
${paint('bold', 'Go on')}
  npm run demo -- --stay    the same, and the server stays for curl
  npm start                 a server that keeps its data in .data; its API reference is at /docs
  README.md                 import a file of your own, add a kind of job
`);
}

async function untilStopped(url: string, token: string): Promise<void> {
  console.log(`
${paint('bold', 'Look around')} (Ctrl+C ends the demo and removes its data)
  TOKEN=${token}
  curl -H "Authorization: Bearer $TOKEN" ${url}/api/accounts
  curl -H "Authorization: Bearer $TOKEN" "${url}/api/transactions?limit=5"
  curl -H "Authorization: Bearer $TOKEN" ${url}/api/jobs
  curl -H "Authorization: Bearer $TOKEN" -F file=@examples/statement.csv ${url}/api/import/transactions
  ${url}/docs
`);
  await new Promise(() => undefined);
}

function seconds(sinceMs: number): string {
  return `${((performance.now() - sinceMs) / 1_000).toFixed(1)} s`;
}

const lifecycle = new Lifecycle();
lifecycle.endOnSignal();
try {
  await demo(lifecycle, process.argv.includes('--stay'));
} catch (error) {
  console.error(error);
  process.exitCode = 1;
}
await lifecycle.release();
process.exit();
