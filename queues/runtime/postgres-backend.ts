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
import { withClient } from '../../shared/platform/with-client.ts';
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
  await withClient({ connectionString: withSessionSettings(databaseUrl, migrationSettings) }, (client) =>
    runMigrations(client, schema),
  );
}

/** @throws {ConfigError} when `migrateEngine` has not run on this database */
export async function requireEngineTables(databaseUrl: string): Promise<void> {
  await withClient({ connectionString: withSessionSettings(databaseUrl, sessionSettings) }, async (client) => {
    try {
      const version = await assertSchemaCompatibility(client, schema);
      if (version < LATEST_SCHEMA_VERSION) throw new ConfigError([notMigrated]);
    } catch (error) {
      throw error instanceof SchemaMigrationRequiredError ? new ConfigError([notMigrated], error) : error;
    }
  });
}

/** Outlives the loss of any of its connections, those that BullMQ has just taken too: a pool only listens to idle ones. */
export function openEnginePool(databaseUrl: string, logger: Logger): pg.Pool {
  const pool = new pg.Pool({
    connectionString: withSessionSettings(databaseUrl, engineSettings),
    max: connectionsPerPool,
    keepAlive: true,
    connectionTimeoutMillis: 5_000,
    application_name: 'countinghouse-engine',
  });
  const onError = (error: Error): void => logger.debug({ reason: messageOf(error) }, 'engine connection');
  pool.on('error', onError);
  pool.on('connect', (client) => client.on('error', onError));
  return pool;
}

/** BullMQ on PostgreSQL, beside the ledger. */
export function postgresBackend(databaseUrl: string, logger: Logger): BullBackend {
  const bull = withBackend(createPostgresBackend);
  let producers: pg.Pool | undefined;

  // BullMQ's types know a pool by its shape and Redis classes by name; both are what it says it takes.
  return {
    name: 'postgres',
    isReady: () => true,
    openQueue(name) {
      producers ??= openEnginePool(databaseUrl, logger);
      return new bull.Queue(name, { connection: producers as never }) as unknown as Queue;
    },
    openWorker(name, concurrency, process) {
      // One of the connections listens, the others move entries.
      const pool = openEnginePool(databaseUrl, logger);
      const worker = new bull.Worker(name, process, { ...workerOptions, connection: pool as never, concurrency });
      return { worker: worker as unknown as Worker, release: () => pool.end() };
    },
    async release() {
      await producers?.end();
    },
  };
}
