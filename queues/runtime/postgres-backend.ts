import { type Queue, type Worker, createPostgresBackend, runMigrations, withBackend } from 'bullmq';
import pg from 'pg';
import { messageOf } from '../../shared/platform/errors.ts';
import type { Logger } from '../../shared/platform/logger.ts';
import { migrationSettings, sessionSettings, withSessionSettings } from '../../shared/platform/session-settings.ts';
import { type BullBackend, workerOptions } from './bull-engine.ts';

const schema = 'bullmq';
const connectionsPerPool = 4;
const engineSettings = {
  ...sessionSettings,
  search_path: `${schema},public`,
  // Entries need not wait for the disk: the ledger hands over again what a crash of the database loses.
  synchronous_commit: 'off',
};

/** Creates or updates the tables that BullMQ keeps its entries in on PostgreSQL. */
export async function migrateEngine(databaseUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: withSessionSettings(databaseUrl, migrationSettings) });
  await client.connect();
  try {
    await runMigrations(client, schema);
  } finally {
    await client.end();
  }
}

/** BullMQ on PostgreSQL, beside the ledger. */
export function postgresBackend(databaseUrl: string, logger: Logger): BullBackend {
  const bull = withBackend(createPostgresBackend);
  let producers: pg.Pool | undefined;

  function openPool(): pg.Pool {
    const pool = new pg.Pool({
      connectionString: withSessionSettings(databaseUrl, engineSettings),
      max: connectionsPerPool,
      keepAlive: true,
      connectionTimeoutMillis: 5_000,
      application_name: 'countinghouse-engine',
    });
    pool.on('error', (error) => logger.debug({ reason: messageOf(error) }, 'engine connection'));
    return pool;
  }

  // BullMQ's types know a pool by its shape and Redis classes by name; both are what it says it takes.
  return {
    name: 'postgres',
    isReady: () => true,
    openQueue(name) {
      producers ??= openPool();
      return new bull.Queue(name, { connection: producers as never }) as unknown as Queue;
    },
    openWorker(name, concurrency, process) {
      // One of the connections listens, the others move entries.
      const pool = openPool();
      const worker = new bull.Worker(name, process, { ...workerOptions, connection: pool as never, concurrency });
      return { worker: worker as unknown as Worker, release: () => pool.end() };
    },
    async release() {
      await producers?.end();
    },
  };
}
