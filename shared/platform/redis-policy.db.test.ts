import { expect } from 'chai';
import { Redis } from 'ioredis';
import { type RedisServer, startRedisServer } from '../testing/index.ts';
import { type Config, ConfigError } from './config.ts';
import { freePort } from './free-port.ts';
import type { Logger } from './logger.ts';
import { checkCacheRedis, checkQueueRedis, redisPolicy, sharedRedisFaults } from './redis-policy.ts';

describe('redis-policy', () => {
  let fit: RedisServer;
  let unfit: RedisServer;

  before(async () => {
    fit = await startRedisServer();
    unfit = await startRedisServer({ settings: { 'maxmemory-policy': 'allkeys-lru', appendonly: 'no' } });
  });

  after(() => Promise.all([fit.stop(), unfit.stop()]));

  it('asks a Redis how it treats what it is given', async () => {
    expect(await withRedis(fit.url, redisPolicy)).to.deep.equal({ eviction: 'noeviction', appendOnly: true });
    expect(await withRedis(unfit.url, redisPolicy)).to.deep.equal({ eviction: 'allkeys-lru', appendOnly: false });
  });

  it('gets the same answer where CONFIG is forbidden', async () => {
    await withRedis(unfit.url, (redis) => redis.acl('SETUSER', 'hosted', 'on', '>secret', '~*', '+@all', '-config'));
    const url = new URL(unfit.url);
    [url.username, url.password] = ['hosted', 'secret'];

    expect(await withRedis(url.href, redisPolicy)).to.deep.equal({ eviction: 'allkeys-lru', appendOnly: false });
  });

  it('refuses an unfit Redis in production, naming all that is wrong', async () => {
    const { refusal, warnings } = await check(unfit.url, {
      environment: 'production',
      cacheRedisUrl: `${unfit.url}/1`,
    });
    expect(refusal)
      .to.be.instanceOf(ConfigError)
      .with.property('message')
      .that.includes('REDIS_URL has maxmemory-policy allkeys-lru: set it to noeviction')
      .and.includes('CACHE_REDIS_URL is the Redis of REDIS_URL');
    expect(warnings).to.deep.equal([]);
  });

  it('warns of an unfit Redis elsewhere', async () => {
    const { refusal, warnings } = await check(unfit.url, { environment: 'development', cacheRedisUrl: undefined });
    expect(refusal).to.equal(undefined);
    expect(warnings).to.have.lengthOf(2);
  });

  it('is content with a fit Redis in production', async () => {
    const { refusal, warnings } = await check(fit.url, { environment: 'production', cacheRedisUrl: unfit.url });
    expect(refusal).to.equal(undefined);
    expect(warnings).to.deep.equal([]);
  });

  it('warns of a cache Redis that does not evict, and of nothing else', async () => {
    const warnings: (string | undefined)[] = [];
    const logger = { warn: (_fields: object, message?: string) => warnings.push(message) };
    const nowhere = `redis://127.0.0.1:${await freePort()}`;
    for (const cacheRedisUrl of [unfit.url, nowhere, undefined]) await checkCacheRedis({ cacheRedisUrl }, logger);
    expect(warnings).to.deep.equal([]);
    await checkCacheRedis({ cacheRedisUrl: fit.url }, logger);
    expect(warnings).to.deep.equal(['CACHE_REDIS_URL has maxmemory-policy noeviction: set it to allkeys-lru']);
  });

  it('takes two databases of one server for the same Redis', () => {
    const redisUrl = 'redis://cache.example.org';
    expect(sharedRedisFaults({ redisUrl, cacheRedisUrl: 'redis://u:p@cache.example.org:6379/2' })).to.have.lengthOf(1);
    expect(sharedRedisFaults({ redisUrl, cacheRedisUrl: 'redis://cache.example.org:6380' })).to.deep.equal([]);
    expect(sharedRedisFaults({ redisUrl, cacheRedisUrl: undefined })).to.deep.equal([]);
  });
});

async function check(redisUrl: string, config: Pick<Config, 'environment' | 'cacheRedisUrl'>) {
  const warnings: (string | undefined)[] = [];
  const logger = { warn: (_fields: object, message?: string) => warnings.push(message) } as unknown as Logger;
  const refusal = await withRedis(redisUrl, (redis) =>
    checkQueueRedis(redis, { redisUrl, ...config }, logger).catch((error: unknown) => error),
  );
  return { refusal, warnings };
}

async function withRedis<T>(url: string, use: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = new Redis(url);
  try {
    return await use(redis);
  } finally {
    await redis.quit();
  }
}
