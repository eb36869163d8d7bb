import { expect } from 'chai';
import type { Redis } from 'ioredis';
import {
  createTestDatabase,
  type RedisServer,
  startRedisServer,
  type TestDatabase,
  testConfig,
  testSeals,
  until,
} from '../testing/index.ts';
import { type CacheRedis, openCacheRedis } from './cache-redis.ts';
import { type Cache, cacheChannel, createCache } from './cache.ts';
import { createLogger } from './logger.ts';
import { createMetrics, type Metrics } from './metrics.ts';
import { listenForNotifications, type Notifications } from './notifications.ts';

const logger = createLogger(testConfig());
const ttlMs = 60_000;
const together = { ttlMs, shared: true };

/** A process, as far as caches are concerned. */
interface Process {
  cache: Cache;
  metrics: Metrics;
  cacheRedis: CacheRedis | undefined;
  notifications: Notifications;
}

describe('createCache', () => {
  let database: TestDatabase;
  let redis: RedisServer;
  let processes: Process[] = [];
  let nowMs = Date.now();
  const clock = { now: () => new Date(nowMs) };
  let computed = 0;
  const compute = (): Promise<string> => Promise.resolve(`value ${(computed += 1)}`);

  before(async () => {
    database = await createTestDatabase();
  });
  after(() => database.drop());
  beforeEach(async () => {
    redis = await startRedisServer({ settings: { appendonly: 'no', 'maxmemory-policy': 'allkeys-lru' } });
    computed = 0;
    nowMs = Date.now();
  });
  afterEach(async () => {
    for (const { cache, cacheRedis, notifications } of processes) {
      cache.close();
      await cacheRedis?.close();
      await notifications.close();
    }
    processes = [];
    await redis.stop();
  });

  async function start({
    url,
    deaf = false,
    timeoutMs = 1_000,
  }: { url?: string | undefined; deaf?: boolean; timeoutMs?: number } = {}): Promise<Process> {
    const metrics = createMetrics();
    const notifications = deaf ? noNotifications : listen();
    await notifications.ready();
    const options = { timeoutMs, probeMs: 20 };
    const cacheRedis = openCacheRedis(testConfig({ CACHE_REDIS_URL: url }), logger, metrics, options);
    if (cacheRedis) await until(() => cacheRedis.available, 'Redis is there');
    const cache = createCache({ ...testSeals(database.db), clock, metrics, notifications, cacheRedis });
    const started = { cache, metrics, cacheRedis, notifications };
    processes.push(started);
    return started;
  }
  const listen = () => listenForNotifications(database.databaseUrl, [cacheChannel], logger);
  const startTwo = async () => [await start({ url: redis.url }), await start({ url: redis.url })] as const;

  async function readsOf({ metrics }: Process): Promise<Record<string, number>> {
    const { values } = await metrics.cacheReads.get();
    return Object.fromEntries(values.map(({ labels, value }) => [labels.from, value]));
  }

  it('computes once, and answers from the process after that', async () => {
    const one = await start();
    const answers = [];
    for (let call = 0; call < 3; call += 1) answers.push(await one.cache.get('test', 'a', { ttlMs }, compute));
    expect(answers).to.deep.equal(['value 1', 'value 1', 'value 1']);
    expect(await one.cache.get('test', 'b', { ttlMs }, compute)).to.equal('value 2');
    expect(await readsOf(one)).to.deep.equal({ computation: 2, process: 2 });
    expect(await one.metrics.registry.getSingleMetricAsString('cache_load_duration_seconds')).to.include(
      '_count{cache="test"} 2',
    );
  });

  it('answers from Redis what another process has computed, for as long as is left of its time', async () => {
    const [one, two] = await startTwo();
    await one.cache.get('test', 'a', { ttlMs }, compute);
    for (const options of [{ ttlMs }, together]) {
      expect(await two.cache.get('test', 'a', options, compute)).to.equal('value 1');
    }
    expect(await readsOf(two)).to.deep.equal({ redis: 1, process: 1 });
    nowMs += ttlMs;
    await redisOf(two, (client) => client.flushall());
    expect(await two.cache.get('test', 'a', { ttlMs }, compute)).to.equal('value 2');
  });

  it('computes once for a thousand who ask at the same time, in two processes', async () => {
    // Nobody is to be given up, however busy the machine is.
    const patient = { url: redis.url, timeoutMs: 20_000 };
    const two = [await start(patient), await start(patient)] as const;
    const slow = async () => {
      await redisOf(two[0], (client) => client.ping());
      return compute();
    };
    const asked = Array.from({ length: 1_000 }, (_, n) => two[n % 2]!.cache.get('test', 'a', together, slow));
    expect(new Set(await Promise.all(asked))).to.deep.equal(new Set(['value 1']));
    expect(computed).to.equal(1);
  });

  it('fails for those who wait, keeps nothing of it, and lets the next try', async () => {
    const [one, two] = await startTwo();
    const fail = () => Promise.reject(new Error('no'));
    const asked = Array.from({ length: 10 }, () => one.cache.get('test', 'a', together, fail).catch(String));
    expect(new Set(await Promise.all(asked))).to.deep.equal(new Set(['Error: no']));
    expect(await two.cache.get('test', 'a', together, compute)).to.equal('value 1');
    expect(await one.cache.get('test', 'a', together, compute)).to.equal('value 1');
  });

  it('does not wait for ever for a process that took the lock and died', async () => {
    const [one, two] = await startTwo();
    let died = (): void => undefined;
    const stuck = new Promise<string>((resolve) => (died = () => resolve('late')));
    const first = one.cache.get('test', 'a', together, () => stuck);
    await until(
      () => redisOf(one, (client) => client.keys('cache-lock *')).then((keys) => keys?.length),
      'it has the lock',
    );
    await redisOf(one, async (client) => {
      for (const key of await client.keys('cache-lock *')) await client.pexpire(key, 1);
    });
    expect(await two.cache.get('test', 'a', together, compute)).to.equal('value 1');
    died();
    expect(await first).to.equal('late');
  });

  it('goes on when Redis is frozen, killed, or was never there', async () => {
    const [one, two] = await startTwo();
    await one.cache.get('test', 'a', together, compute);
    process.kill(redis.pid, 'SIGSTOP');
    const asked = ['a', 'b', 'b', 'b'].map((key) => two.cache.get('test', key, together, compute));
    const [ofA, ...ofB] = await Promise.all(asked);
    expect([new Set(ofB).size, new Set([ofA, ...ofB]).size, computed]).to.deep.equal([1, 2, 3]);
    expect(await one.cache.get('test', 'a', together, compute)).to.equal('value 1');
    process.kill(redis.pid, 'SIGCONT');
    await redis.kill();
    expect(await two.cache.get('test', 'c', together, compute)).to.equal('value 4');
    const none = await start();
    expect(await none.cache.get('test', 'a', together, compute)).to.equal('value 5');
  });

  it('goes on when Redis is frozen or wiped while somebody waits', async () => {
    const [one, two] = await startTwo();
    for (const harm of ['freeze', 'wipe'] as const) {
      let finish = (): void => undefined;
      const held = new Promise<void>((resolve) => (finish = resolve));
      const first = one.cache.get('test', harm, together, () => held.then(compute));
      await until(
        () => redisOf(one, (client) => client.keys('cache-lock *')).then((keys) => keys?.length),
        'it has the lock',
      );
      const second = two.cache.get('test', harm, together, compute);
      if (harm === 'wipe') await redisOf(one, (client) => client.flushall());
      else process.kill(redis.pid, 'SIGSTOP');
      expect(await second).to.match(/^value \d$/);
      finish();
      expect(await first).to.match(/^value \d$/);
      process.kill(redis.pid, 'SIGCONT');
      await until(() => processes.every(({ cacheRedis }) => cacheRedis?.available), 'Redis is back');
    }
  });

  it('has every process forget when one is cleared, with Redis or without', async () => {
    for (const url of [redis.url, undefined]) {
      const some = [await start({ url }), await start({ url }), await start({ url, deaf: true })];
      const ask = () => Promise.all(some.map(({ cache }) => cache.get('test', `of ${url}`, { ttlMs }, compute)));
      const before = await ask();
      expect(await ask()).to.deep.equal(before);
      await database.db.transaction((tx) => some[0]!.cache.clear(tx));
      const isForgotten = async () => (await ask()).every((answer) => !before.includes(answer));
      await until(isForgotten, 'all have forgotten');
    }
  });

  it('hears of what was cleared while it did not listen', async () => {
    const one = await start();
    await one.cache.get('test', 'a', { ttlMs }, compute);
    await one.cache.get('test', 'a', { ttlMs }, compute);
    await database.db.raw(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE application_name = 'countinghouse-listen' AND datname = current_database()`,
    );
    await until(() => !one.notifications.isListening(), 'its connection is lost');
    await one.cache.clear(database.db);
    expect(await one.cache.get('test', 'a', { ttlMs }, compute)).to.equal('value 2');
    await one.notifications.ready();
    expect(await one.cache.get('test', 'a', { ttlMs }, compute)).to.equal('value 2');
  });

  // asvs: 14.2.2
  it('leaves nothing in Redis that can be read, changed or moved', async () => {
    const [one, two] = await startTwo();
    await one.cache.get('test', 'a', { ttlMs }, () => Promise.resolve('balance 12345.67'));
    await one.cache.get('test', 'b', { ttlMs }, compute);
    const [first = '', second = ''] = ((await redisOf(one, (client) => client.keys('cache *'))) ?? []).toSorted();
    const kept = await redisOf(one, (client) => client.getBuffer(first));
    expect(kept?.toString('latin1')).not.to.include('12345');
    await redisOf(one, (client) => client.set(second, kept!, 'PX', ttlMs));
    await redisOf(one, (client) => client.set(first, Buffer.alloc(40), 'PX', ttlMs));
    expect(await two.cache.get('test', 'b', together, compute)).to.equal('value 2');
    expect(await two.cache.get('test', 'a', together, compute)).to.equal('value 3');
  });
});

const redisOf = <T>({ cacheRedis }: Process, command: (redis: Redis) => Promise<T>): Promise<T | undefined> =>
  cacheRedis!.run(command);

const noNotifications: Notifications = {
  subscribe: () => () => undefined,
  isListening: () => false,
  ready: () => Promise.resolve(),
  close: () => Promise.resolve(),
};
