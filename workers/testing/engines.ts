import { Redis } from 'ioredis';
import { migrateEngine } from '../../queues/runtime/postgres-backend.ts';
import type { Db } from '../../shared/platform/db.ts';
import { startRedisServer } from '../../shared/testing/index.ts';

const engineNames = ['redis', 'postgres'] as const;
export type EngineName = (typeof engineNames)[number];

/** Describes a suite once for each engine: both give the same guarantees. */
export function describeOnEachEngine(what: string, suite: (engineName: EngineName) => void): void {
  for (const name of engineNames) {
    describe(`${what} (engine: ${name})`, () => {
      suite(name);
    });
  }
}

/** What a queue engine keeps its entries in, and what may happen to it. */
export interface EngineStore {
  /** Undefined: the engine runs on the ledger's PostgreSQL. */
  redisUrl: string | undefined;
  /** Loses every entry. */
  forget(): Promise<void>;
  /** Answers nothing until `comeBack()`. */
  goAway(): Promise<void>;
  comeBack(): Promise<void>;
  stop(): Promise<void>;
}

export function openEngineStore(name: EngineName, db: Db, databaseUrl: string): Promise<EngineStore> {
  return name === 'redis' ? openRedisStore() : openPostgresStore(db, databaseUrl);
}

async function openRedisStore(): Promise<EngineStore> {
  const server = await startRedisServer();
  return {
    redisUrl: server.url,
    async forget() {
      const redis = new Redis(server.url);
      await redis.flushall();
      await redis.quit();
    },
    goAway: () => server.kill(),
    comeBack: () => server.start(),
    stop: () => server.stop(),
  };
}

async function openPostgresStore(db: Db, databaseUrl: string): Promise<EngineStore> {
  await migrateEngine(databaseUrl);
  return {
    redisUrl: undefined,
    async forget() {
      const { rows } = await db.raw<{ rows: { name: string }[] }>(
        `SELECT 'bullmq.' || tablename AS name FROM pg_tables WHERE schemaname = 'bullmq' AND tablename <> 'migration'`,
      );
      await db.raw(`TRUNCATE ${rows.map(({ name }) => name).join(', ')}`);
    },
    goAway: () => db.raw('ALTER SCHEMA bullmq RENAME TO bullmq_away'),
    comeBack: () => db.raw('ALTER SCHEMA bullmq_away RENAME TO bullmq'),
    stop: () => Promise.resolve(),
  };
}
