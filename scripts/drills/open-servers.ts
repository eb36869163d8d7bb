import { migrateEngine } from '../../queues/runtime/postgres-backend.ts';
import { type Db, openDb } from '../../shared/platform/db.ts';
import type { Lifecycle } from '../../shared/platform/lifecycle.ts';
import { migrate } from '../../shared/platform/migrate.ts';
import {
  type PostgresServer,
  type RedisServer,
  startPostgresServer,
  startRedisServer,
} from '../../shared/testing/index.ts';
import type { EngineName } from './faults/fault.ts';

/** What the processes of a drill stand on. */
export interface DrillServers {
  postgres: PostgresServer;
  redis: RedisServer | undefined;
  db: Db;
}

export interface DrillServersOptions {
  /** Where the database's data is; if not given, in a folder of its own. */
  dataDir?: string | undefined;
  /** What comes before the migrations. */
  prepare?: (databaseUrl: string) => Promise<void>;
}

/** Starts a migrated PostgreSQL, and for the engine Redis also a Redis. */
export async function openServers(
  lifecycle: Lifecycle,
  engine: EngineName,
  { dataDir, prepare }: DrillServersOptions = {},
): Promise<DrillServers> {
  const server = await startPostgresServer(dataDir === undefined ? {} : { dataDir });
  const postgres = lifecycle.hold('postgres', server, (started) => started.stop());
  const { databaseUrl } = postgres;
  await prepare?.(databaseUrl);
  await migrate(databaseUrl, [migrateEngine]);
  const redis = engine === 'redis' ? await startRedisServer() : undefined;
  if (redis) lifecycle.hold('redis', redis, (server) => server.stop());
  const db = lifecycle.hold(
    'database',
    openDb({ databaseUrl, poolSize: 6, applicationName: 'countinghouse-drill' }),
    (pool) => pool.destroy(),
  );
  return { postgres, redis, db };
}
