import { readFile, readdir } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import { importTransactions } from '../../queues/imports/import-transactions.job.ts';
import { startImport } from '../../shared/imports/index.ts';
import { findJob, isTerminal } from '../../shared/jobs/index.ts';
import { rawConnection } from '../../shared/platform/db.ts';
import { newId } from '../../shared/platform/ids.ts';
import { startDispatcher } from '../../workers/dispatcher.ts';
import { startWorkers } from '../../workers/runtime/start-workers.ts';
import type { BenchWorld } from './bench-world.ts';
import { type Finding, compare } from './measure.ts';

const rowCount = 100_000;
const maxMemoryMb = 300;

/** A CSV of 100,000 rows through the whole pipeline, against COPY of the same rows into the same table. */
export async function benchImport(world: BenchWorld): Promise<Finding[]> {
  const { ctx, databaseUrl } = world;
  const engine = world.openEngine('redis');
  const dispatcher = startDispatcher(ctx, engine);
  const workers = await startWorkers(ctx, engine, { queueNames: ['imports'], databaseUrl });
  const csv = makeCsv();
  let copied: Buffer | undefined;
  let peakMb = 0;
  try {
    const finding = await compare(
      {
        name: `import of ${rowCount.toLocaleString('en')} CSV rows`,
        ours: 'read, recognise, match, post',
        baseline: 'COPY of the same rows into the same table',
        unit: 'rows/s',
        target: 0.3,
        rounds: 3,
      },
      async () => {
        copied ??= await exportRows(world, await importOnce(world, csv));
        return rowCount / (await copyOnce(world, copied));
      },
      async () => {
        await clear(world);
        const { seconds } = await importOnce(world, csv);
        peakMb = Math.max(peakMb, await peakMemoryOfJobs());
        return rowCount / seconds;
      },
    );
    return [
      finding,
      { name: 'memory of the process that imports, peak', value: peakMb, unit: 'MB', atMost: maxMemoryMb },
    ];
  } finally {
    await workers.stop();
    await dispatcher.stop();
    await engine.close();
  }
}

/** Rows of some 60 bytes, as a bank writes them. */
function makeCsv(): Buffer {
  const merchants = ['Bakery Corner', 'City Transport', 'Green Grocer', 'Book Shop', 'Power Company', 'Coffee House'];
  const lines = ['Date,Description,Amount,Balance'];
  let balance = 1_000_000;
  for (let number = 0; number < rowCount; number += 1) {
    const cents = -((number * 7_919) % 20_000) - 1;
    balance += cents;
    const date = new Date(Date.UTC(2015, 0, 1 + Math.floor(number / 30))).toISOString().slice(0, 10);
    lines.push(
      `${date},${merchants[number % merchants.length]} no ${number % 9_973},${(cents / 100).toFixed(2)},${(balance / 100).toFixed(2)}`,
    );
  }
  return Buffer.from(lines.join('\n'));
}

async function importOnce({ ctx, enqueue }: BenchWorld, csv: Buffer): Promise<{ userId: string; seconds: number }> {
  const userId = newId();
  await ctx.db.raw(
    `INSERT INTO users (id, username, password_hash, first_name, last_name) VALUES (?, ?, '', 'Bench', 'User')`,
    [userId, `bench-${userId.slice(-12)}`],
  );
  const file = {
    name: 'bench.csv',
    size: csv.length,
    sha256: '00',
    head: csv.subarray(0, 65_536),
    chunks: () => Readable.from([csv]),
  };
  const { id } = await startImport(ctx.db, userId, file, { mode: 'keep-good' }, (tx, importId) =>
    enqueue(importTransactions, { importId }, { ownerId: userId, tx }),
  );
  for (;;) {
    const job = await findJob(ctx.db, id);
    if (job?.startedAt && job.finishedAt && isTerminal(job.status)) {
      const { inserted } = (job.result ?? {}) as { inserted?: number };
      if (inserted !== rowCount)
        throw new Error(`the import inserted ${inserted} rows: ${JSON.stringify(job.problem)}`);
      return { userId, seconds: (job.finishedAt.getTime() - job.startedAt.getTime()) / 1_000 };
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** The imported rows as COPY's own text. */
async function exportRows({ ctx }: BenchWorld, { userId }: { userId: string }): Promise<Buffer> {
  return ctx.db.transaction(async (tx) => {
    const connection = await rawConnection(tx);
    const stream = connection.query(
      copyTo(`COPY (SELECT * FROM transactions WHERE user_id = '${userId}' ORDER BY import_ordinal) TO STDOUT`),
    );
    const pieces: Buffer[] = [];
    for await (const piece of stream) pieces.push(piece as Buffer);
    return Buffer.concat(pieces);
  });
}

async function copyOnce(world: BenchWorld, rows: Buffer): Promise<number> {
  const { db } = world.ctx;
  await db.raw('DROP TABLE IF EXISTS transactions_copy');
  await db.raw('CREATE TABLE transactions_copy (LIKE transactions INCLUDING ALL)');
  await db.raw('ALTER TABLE transactions_copy ADD FOREIGN KEY (account_id) REFERENCES accounts');
  const startedMs = performance.now();
  await db.transaction(async (tx) => {
    const stream = (await rawConnection(tx)).query(copyFrom('COPY transactions_copy FROM STDIN'));
    await pipeline(Readable.from([rows]), stream);
  });
  return (performance.now() - startedMs) / 1_000;
}

/** Each round meets tables of the same size. The rows that the copy refers to stay. */
async function clear({ ctx }: BenchWorld): Promise<void> {
  await ctx.db.raw('DROP TABLE IF EXISTS transactions_copy');
  await ctx.db.raw('TRUNCATE transactions, import_rows, upload_chunks');
}

/** The peak resident memory of the processes that jobs run in, in MB (Linux). */
async function peakMemoryOfJobs(): Promise<number> {
  let peakMb = 0;
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
    if (!new RegExp(`^PPid:\\s+${process.pid}$`, 'm').test(status)) continue;
    const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    if (!command.includes('child.main')) continue;
    peakMb = Math.max(peakMb, Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) / 1_024);
  }
  return peakMb;
}
