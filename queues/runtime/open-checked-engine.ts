import { Redis } from 'ioredis';
import { type Config, ConfigError } from '../../shared/platform/config.ts';
import { messageOf } from '../../shared/platform/errors.ts';
import type { Role } from '../../shared/platform/enter-role.ts';
import type { Logger } from '../../shared/platform/logger.ts';
import { checkQueueRedis } from '../../shared/platform/redis-policy.ts';
import { type Engine, openEngine } from './engine.ts';
import { requireEngineTables } from './postgres-backend.ts';

/**
 * Opens the engine of a process after a look at its Redis, or at its tables on PostgreSQL. A Redis that is away is no reason not to start: work is
 * accepted without it, and flows when it is back.
 * @throws {ConfigError} for tables that are not there or a wrong password, and in production for a Redis that would lose jobs
 */
export async function openCheckedEngine({ config, logger, lifecycle }: Role, databaseUrl: string): Promise<Engine> {
  const { redisUrl, databaseDirectUrl = databaseUrl } = config;
  if (redisUrl === undefined) await requireEngineTables(databaseDirectUrl);
  else await checkRedis(redisUrl, config, logger);
  // On PostgreSQL the engine listens, and finds its tables by the search path of its sessions.
  const engine = openEngine({ redisUrl, databaseUrl: databaseDirectUrl, logger });
  return lifecycle.hold('queue engine', engine, (opened) => opened.close());
}

const wrongPassword = {
  name: 'REDIS_URL',
  detail: 'names a user or a password that Redis does not accept: correct them',
};

async function checkRedis(redisUrl: string, config: Config, logger: Logger): Promise<void> {
  const redis = new Redis(redisUrl, {
    lazyConnect: true,
    connectTimeout: 2_000,
    commandTimeout: 2_000,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
  // Why a connection was closed is told here alone.
  let reason = '';
  redis.on('error', (error) => (reason = messageOf(error)));
  try {
    await redis.connect();
    await checkQueueRedis(redis, config, logger);
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    if (/^(NOAUTH|WRONGPASS)/.test(reason)) throw new ConfigError([wrongPassword], error);
    logger.warn(
      { reason: reason || messageOf(error) },
      'Redis does not answer; jobs are accepted and will run when it is back',
    );
  } finally {
    redis.disconnect();
  }
}
