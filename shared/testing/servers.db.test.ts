import { expect } from 'chai';
import { Redis } from 'ioredis';
import pg from 'pg';
import { createTestRedis, startPostgresServer, startRedisServer } from './index.ts';

describe('startRedisServer', () => {
  it('keeps its address and what was written across a crash and a restart', async () => {
    const server = await startRedisServer({ settings: { appendfsync: 'always' } });
    await withRedis(server.url, (redis) => redis.set('kept', '1'));
    const { pid } = server;

    await server.kill();
    await server.start();
    await server.restart();

    expect(server.pid).not.to.equal(pid);
    expect(await withRedis(server.url, (redis) => redis.get('kept'))).to.equal('1');
    await server.stop();
  });

  it('never evicts, unless told to', async () => {
    const [strict, cache] = await Promise.all([
      startRedisServer(),
      startRedisServer({ settings: { 'maxmemory-policy': 'allkeys-lru' } }),
    ]);
    const policies = await Promise.all(
      [strict, cache].map(({ url }) => withRedis(url, (redis) => redis.config('GET', 'maxmemory-policy'))),
    );
    expect(policies).to.deep.equal([
      ['maxmemory-policy', 'noeviction'],
      ['maxmemory-policy', 'allkeys-lru'],
    ]);
    await Promise.all([strict.stop(), cache.stop()]);
  });

  it('stops when it is frozen, too', async () => {
    const server = await startRedisServer();
    process.kill(server.pid, 'SIGSTOP');
    await server.stop();
  });
});

describe('createTestRedis', () => {
  it('gives each caller a Redis of its own', async function () {
    if (process.env['TEST_REDIS_URL']) this.skip();
    const [first, second] = await Promise.all([createTestRedis(), createTestRedis()]);
    await withRedis(first.url, (redis) => redis.set('mine', '1'));
    expect(await withRedis(second.url, (redis) => redis.dbsize())).to.equal(0);
    await Promise.all([first.stop(), second.stop()]);
  });
});

describe('startPostgresServer', () => {
  it('keeps its address and what was committed across a crash and a restart', async () => {
    const server = await startPostgresServer();
    await query(server.databaseUrl, 'create table kept as select 1 as n');

    await server.kill();
    await server.start();
    await server.restart();

    expect(await query(server.databaseUrl, 'select n from kept')).to.deep.equal([{ n: 1 }]);
    await server.stop();
  });
});

async function withRedis<T>(url: string, use: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = new Redis(url);
  try {
    return await use(redis);
  } finally {
    await redis.quit();
  }
}

async function query(databaseUrl: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: databaseUrl });
  try {
    await client.connect();
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}
