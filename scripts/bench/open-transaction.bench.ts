import { setTimeout as delay } from 'node:timers/promises';
import { openDb } from '../../shared/platform/db.ts';
import { startDispatcher } from '../../workers/dispatcher.ts';
import { startWorkers } from '../../workers/runtime/start-workers.ts';
import { type BenchWorld, benchRoots } from './bench-world.ts';
import { doNothing } from './jobs/contracts/bench/do-nothing.job.ts';
import { type Finding, percentile } from './measure.ts';

const perSecond = 300;
const openSeconds = 300;
const sampleSeconds = 20;
const timesAtMost = 1.5;

/** From accepting to starting, before a transaction is left open and when it has been open for five minutes. */
export async function benchOpenTransaction(world: BenchWorld): Promise<Finding[]> {
  const { ctx, databaseUrl } = world;
  const engine = world.openEngine('redis');
  const dispatcher = startDispatcher(ctx, engine);
  const workers = await startWorkers(ctx, engine, { queueNames: ['io'], databaseUrl, roots: benchRoots });
  const stop = new AbortController();
  const accepting = acceptSteadily(world, stop.signal);
  const forgotten = openDb({ databaseUrl, poolSize: 1, applicationName: 'forgotten' });
  try {
    await delay(5_000);
    const before = await sampleWaits(world);
    const snapshot = await forgotten.transaction(undefined, { isolationLevel: 'repeatable read' });
    await snapshot.raw('SELECT count(*) FROM jobs');
    // What is idle in a transaction for long is ended otherwise.
    const alive = setInterval(() => void snapshot.raw('SELECT 1'), 2_000);
    await delay((openSeconds - sampleSeconds) * 1_000);
    const after = await sampleWaits(world);
    clearInterval(alive);
    await snapshot.rollback();
    const p95 = (waits: number[]): string =>
      `p50 ${percentile(waits, 0.5).toFixed(1)}, p95 ${percentile(waits, 0.95).toFixed(1)}`;
    return [
      {
        name: `enqueue to start at ${perSecond} jobs/s with a transaction open for ${openSeconds} s, p95 against before`,
        value: percentile(after, 0.95) / percentile(before, 0.95),
        unit: '×',
        atMost: timesAtMost,
        note: `before ${p95(before)}, after ${p95(after)} ms`,
      },
    ];
  } finally {
    stop.abort();
    await accepting;
    await forgotten.destroy();
    await workers.stop();
    await dispatcher.stop();
    await engine.close();
  }
}

async function acceptSteadily({ enqueue, ownerId }: BenchWorld, signal: AbortSignal): Promise<void> {
  const startedMs = performance.now();
  for (let number = 0; !signal.aborted;) {
    const due = Math.floor(((performance.now() - startedMs) / 1_000) * perSecond);
    while (number < due) void enqueue(doNothing, { number: (number += 1) }, { ownerId });
    await delay(5);
  }
}

/** How long the jobs of the next seconds wait, in milliseconds. */
async function sampleWaits({ ctx }: BenchWorld): Promise<number[]> {
  const { rows: newest } = await ctx.db.raw<{ rows: { id: string }[] }>('SELECT id FROM jobs ORDER BY id DESC LIMIT 1');
  await delay(sampleSeconds * 1_000);
  const { rows } = await ctx.db.raw<{ rows: { ms: number }[] }>(
    `SELECT extract(epoch FROM started_at - created_at)::float8 * 1000 AS ms FROM jobs
     WHERE id > ? AND started_at IS NOT NULL`,
    [newest[0]?.id ?? ''],
  );
  return rows.map(({ ms }) => ms);
}
