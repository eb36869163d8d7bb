import { expect } from 'chai';
import { Redis } from 'ioredis';
import { type Engine, openEngine } from '../queues/runtime/engine.ts';
import type { Db } from '../shared/platform/db.ts';
import { newId } from '../shared/platform/ids.ts';
import { createLogger } from '../shared/platform/logger.ts';
import { type TestDatabase, createTestDatabase, testConfig, until } from '../shared/testing/index.ts';
import { type EngineName, type EngineStore, describeOnEachEngine, openEngineStore } from './testing/engines.ts';

/** Events are kept, 10,000 of them and those that were not trimmed yet; nobody reads them. */
const mostEvents = 11_000;
const entriesPerRound = 2_000;
const patienceMs = 60_000;

describeOnEachEngine('what the engine keeps of entries that ended', (engineName: EngineName) => {
  let database: TestDatabase;
  let store: EngineStore;
  let engine: Engine;
  let delivered = 0;
  before(async () => {
    database = await createTestDatabase();
    store = await openEngineStore(engineName, database.db, database.databaseUrl);
    const parts = { databaseUrl: database.databaseUrl, redisUrl: store.redisUrl };
    engine = openEngine({ ...parts, logger: createLogger(testConfig()) });
  });
  after(async () => {
    await engine.close();
    await store.stop();
    await database.drop();
  });

  async function runEntries(): Promise<void> {
    const consumer = engine.consume('io', 100, async (attempts) => {
      delivered += attempts.length;
    });
    const before = delivered;
    const entries = Array.from({ length: entriesPerRound }, () => ({
      name: 'x',
      attempts: [{ id: newId(), attempt: 1 }],
    }));
    await until(
      () =>
        engine
          .queue('io')
          .add(entries)
          .then(
            () => true,
            () => false,
          ),
      'the entries to be added',
      patienceMs,
    );
    await until(() => delivered === before + entriesPerRound, 'all entries to be delivered', patienceMs);
    await consumer.close();
  }

  it('does not grow with their number', async () => {
    await runEntries();
    const { events: _, ...once } = await countKept(store, database.db);
    for (let round = 0; round < 2; round += 1) await runEntries();
    const { events, ...kept } = await countKept(store, database.db);
    expect(kept).to.deep.equal(once);
    expect(events).to.be.greaterThan(0).and.at.most(mostEvents);
  });
});

/** How many rows each table of the engine has, or what keys there are in Redis that do not expire. */
async function countKept({ redisUrl }: EngineStore, db: Db): Promise<Record<string, unknown> & { events: number }> {
  if (redisUrl) {
    const redis = new Redis(redisUrl);
    const keys: string[] = [];
    // BullMQ's marker, one at most for a queue, comes and goes as workers are woken.
    const known = (await redis.keys('*')).filter((key) => !key.endsWith(':marker'));
    for (const key of known) if ((await redis.pttl(key)) < 0) keys.push(key);
    const events = await redis.xlen('countinghouse:io:events');
    await redis.quit();
    return { keys: keys.toSorted(), events };
  }
  const { rows } = await db.raw<{ rows: { table: string }[] }>(
    `SELECT tablename AS table FROM pg_tables WHERE schemaname = 'bullmq' AND tablename <> 'event'`,
  );
  const counts: Record<string, unknown> = {};
  for (const { table } of rows) counts[table] = await countRows(db, table);
  return { ...counts, events: await countRows(db, 'event') };
}

async function countRows(db: Db, table: string): Promise<number> {
  const { rows } = await db.raw<{ rows: [{ n: number }] }>(`SELECT count(*)::int AS n FROM bullmq.${table}`);
  return rows[0].n;
}
