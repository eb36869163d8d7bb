import { fileURLToPath } from 'node:url';
import { type Engine, openEngine } from '../../queues/runtime/engine.ts';
import { type Enqueue, createEnqueue } from '../../queues/runtime/enqueue.ts';
import { migrateEngine } from '../../queues/runtime/postgres-backend.ts';
import { createJobAcceptor, jobChannels } from '../../shared/jobs/index.ts';
import type { AppContext } from '../../shared/platform/context.ts';
import { createContext } from '../../shared/platform/create-context.ts';
import type { Tx } from '../../shared/platform/db.ts';
import { newId } from '../../shared/platform/ids.ts';
import { Lifecycle } from '../../shared/platform/lifecycle.ts';
import { migrate } from '../../shared/platform/migrate.ts';
import { startEmbeddedPostgres } from '../../shared/platform/embedded-postgres.ts';
import { createTempDir, startRedisServer, testConfig } from '../../shared/testing/index.ts';
import type { JobRoots } from '../../workers/runtime/processors.ts';

/** Servers and the world of a process, for measuring. */
export interface BenchWorld {
  ctx: AppContext;
  databaseUrl: string;
  redisUrl: string;
  enqueue: Enqueue<Tx>;
  ownerId: string;
  openEngine(name: Engine['name']): Engine;
  release(): Promise<void>;
}

export const benchRoots: JobRoots = {
  contracts: [fileURLToPath(new URL('jobs/contracts', import.meta.url))],
  processors: [fileURLToPath(new URL('jobs/processors', import.meta.url))],
};

/** Starts a PostgreSQL (fsync on) and a Redis (AOF everysec, noeviction) of their own. */
export async function openBenchWorld(): Promise<BenchWorld> {
  const lifecycle = new Lifecycle();
  const dir = lifecycle.hold('folder', await createTempDir(), (temp) => temp.remove());
  const postgres = lifecycle.hold('postgres', await startEmbeddedPostgres({ dataDir: dir.path }), (server) =>
    server.stop(),
  );
  const redis = lifecycle.hold('redis', await startRedisServer({ settings: { appendfsync: 'everysec' } }), (server) =>
    server.stop(),
  );
  const { databaseUrl } = postgres;
  await migrate(databaseUrl, [migrateEngine]);
  const config = testConfig({ LOG_LEVEL: 'error' });
  const ctx = createContext({
    config,
    databaseUrl,
    lifecycle,
    applicationName: 'countinghouse-bench',
    poolSize: 10,
    channels: Object.values(jobChannels),
  });
  await ctx.notifications.ready();
  return {
    ctx,
    databaseUrl,
    redisUrl: redis.url,
    enqueue: createEnqueue(createJobAcceptor(ctx.db)),
    ownerId: newId(),
    openEngine: (name) =>
      openEngine({ redisUrl: name === 'redis' ? redis.url : undefined, databaseUrl, logger: ctx.logger }),
    release: () => lifecycle.release(),
  };
}
