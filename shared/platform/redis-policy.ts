import { Redis } from 'ioredis';
import { type Config, ConfigError, type ConfigFault } from './config.ts';
import type { Logger } from './logger.ts';

/** How a Redis treats what the queues give it. */
export interface RedisPolicy {
  /** Redis' own word: `noeviction`, `allkeys-lru` … */
  eviction: string | undefined;
  /** Whether what was written is there after a restart. */
  appendOnly: boolean;
}

/** Asks with CONFIG, or where that is forbidden, as hosted servers do, with INFO. Rejects without an answer. */
export async function redisPolicy(redis: Redis): Promise<RedisPolicy> {
  const configured = await redis
    .config('GET', 'maxmemory-policy')
    .then(([, policy]) => policy)
    .catch(() => undefined);
  const info = await redis.info();
  return {
    eviction: configured ?? infoField(info, 'maxmemory_policy'),
    appendOnly: infoField(info, 'aof_enabled') === '1',
  };
}

/** A cache evicts and a queue must not, so one Redis can't be both. */
export function sharedRedisFaults({
  redisUrl,
  cacheRedisUrl,
}: Pick<Config, 'redisUrl' | 'cacheRedisUrl'>): ConfigFault[] {
  if (!redisUrl || !cacheRedisUrl || serverOf(redisUrl) !== serverOf(cacheRedisUrl)) return [];
  return [{ name: 'CACHE_REDIS_URL', detail: 'is the Redis of REDIS_URL: the cache needs one of its own' }];
}

/**
 * Refuses to start in production with a Redis that evicts jobs; elsewhere says so in the log. One that forgets its
 * queues when it restarts is only warned of, because the jobs table fills them again.
 * @throws {ConfigError} naming every fault
 */
export async function checkQueueRedis(
  redis: Redis,
  config: Pick<Config, 'redisUrl' | 'cacheRedisUrl' | 'environment'>,
  logger: Logger,
): Promise<void> {
  const { eviction, appendOnly } = await redisPolicy(redis);
  const faults = sharedRedisFaults(config);
  if (eviction !== 'noeviction') {
    faults.unshift({
      name: 'REDIS_URL',
      detail: `has maxmemory-policy ${eviction ?? 'unknown'}: set it to noeviction`,
    });
  }
  if (config.environment === 'production' && faults.length > 0) throw new ConfigError(faults);
  if (!appendOnly) faults.push({ name: 'REDIS_URL', detail: 'has appendonly off: a restart empties the queues' });
  for (const { name, detail } of faults) logger.warn({ setting: name }, `${name} ${detail}`);
}

/**
 * Says so in the log when the Redis of the caches, once full, would refuse what is new rather than let go of what is
 * old. One that does not answer is no fault: all goes on without it.
 */
export async function checkCacheRedis(
  { cacheRedisUrl }: Pick<Config, 'cacheRedisUrl'>,
  logger: Pick<Logger, 'warn'>,
): Promise<void> {
  if (cacheRedisUrl === undefined) return;
  const redis = new Redis(cacheRedisUrl, {
    lazyConnect: true,
    connectTimeout: 2_000,
    commandTimeout: 2_000,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
  redis.on('error', () => undefined);
  try {
    await redis.connect();
    const { eviction } = await redisPolicy(redis);
    if (eviction !== 'noeviction') return;
    const detail = 'has maxmemory-policy noeviction: set it to allkeys-lru';
    logger.warn({ setting: 'CACHE_REDIS_URL' }, `CACHE_REDIS_URL ${detail}`);
  } catch {
    // The connection that is used says so.
  } finally {
    redis.disconnect();
  }
}

function infoField(info: string, name: string): string | undefined {
  const line = info.split(/\r?\n/).find((entry) => entry.startsWith(`${name}:`));
  return line?.slice(name.length + 1);
}

/** Databases of one server share its memory and so its policy. */
function serverOf(url: string): string {
  const { hostname, port } = new URL(url);
  return `${hostname.toLowerCase()}:${port || '6379'}`;
}
