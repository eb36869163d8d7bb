import {
  LATEST_SCHEMA_VERSION,
  type Queue,
  SchemaMigrationRequiredError,
  type Worker,
  assertSchemaCompatibility,
  createPostgresBackend,
  runMigrations,
  withBackend,
} from 'bullmq';
import pg from 'pg';
import { ConfigError } from '../../shared/platform/config.ts';
import { messageOf } from '../../shared/platform/errors.ts';
import type { Logger } from '../../shared/platform/logger.ts';
import { notMigrated } from '../../shared/platform/require-migrated.ts';
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

/** @throws {ConfigError} when `migrateEngine` has not run on this database */
export async function requireEngineTables(databaseUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: withSessionSettings(databaseUrl, sessionSettings) });
  await client.connect();
  try {
    const version = await assertSchemaCompatibility(client, schema);
    if (version < LATEST_SCHEMA_VERSION) throw new ConfigError([notMigrated]);
  } catch (error) {
    throw error instanceof SchemaMigrationRequiredError ? new ConfigError([notMigrated], error) : error;
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
