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
import type { EngineName } from './plan.ts';

/** What the processes of a drill stand on. */
export interface DrillServers {
  postgres: PostgresServer;
  redis: RedisServer | undefined;
  db: Db;
}

/** Starts a migrated PostgreSQL, and for the engine Redis also a Redis. */
export async function openServers(lifecycle: Lifecycle, engine: EngineName): Promise<DrillServers> {
  const postgres = lifecycle.hold('postgres', await startPostgresServer(), (server) => server.stop());
  const { databaseUrl } = postgres;
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
