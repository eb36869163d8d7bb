import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { MessageChannel } from 'node:worker_threads';
import { expect } from 'chai';
import { createLimits } from '../limits/index.ts';
import { type RedisServer, startRedisServer, testConfig, until } from '../testing/index.ts';
import { type CacheRedis, openCacheRedis } from './cache-redis.ts';
import { systemClock } from './clock.ts';
import { freePort } from './free-port.ts';
import type { Logger } from './logger.ts';
import { createMetrics } from './metrics.ts';

describe('the cache Redis', () => {
  let server: RedisServer;
  let cache: CacheRedis;
  let warnings: object[];
  let metrics: ReturnType<typeof createMetrics>;
  beforeEach(async () => {
    server = await startRedisServer();
    cache = open(server.url);
    await until(() => cache.available, 'it is there');
  });
  afterEach(async () => {
    await cache.close();
    await server.stop();
  });

  function open(url: string | undefined, environment: 'test' | 'production' = 'test'): CacheRedis {
    warnings = [];
    const logger: Logger = {
      debug: () => undefined,
      info: () => undefined,
      warn: (fields) => warnings.push(fields),
      error: () => undefined,
      child: () => logger,
    };
    metrics = createMetrics();
    const config = { ...testConfig({ CACHE_REDIS_URL: url }), environment };
    // A time-out that no healthy server reaches on a busy machine, unless a test sets its own.
    return openCacheRedis(config, logger, metrics, { timeoutMs: 1_000, probeMs: 20 })!;
  }
  const isUp = async () => (await metrics.cacheRedisUp.get()).values[0]?.value;
  const ping = () => cache.run((redis) => redis.ping());

  it('answers while it can', async () => {
    expect(await ping()).to.equal('PONG');
    expect(await isUp()).to.equal(1);
  });

  // asvs: 16.5.2
  it('is given up at once when it freezes, by those that wait as well, and is back by itself', async () => {
    process.kill(server.pid, 'SIGSTOP');
    const [never, given] = [new Promise<string>(() => undefined), cache.run((redis) => redis.get('nothing'))];
    expect(await Promise.all([given, cache.run(() => never)])).to.deep.equal([undefined, undefined]);
    expect([cache.available, await isUp()]).to.deep.equal([false, 0]);
    let asked = false;
    const later = await cache.run(async () => {
      asked = true;
    });
    expect([later, asked]).to.deep.equal([undefined, false]);
    process.kill(server.pid, 'SIGCONT');
    await until(() => cache.available, 'it is back');
    expect(await ping()).to.equal('PONG');
    expect(warnings).to.have.length(1);
  });

  it('is not given up for an answer that has come while the process was busy', async () => {
    const timeoutMs = 1_000;
    const { port1, port2 } = new MessageChannel();
    const answer = cache.run(() => once(port2, 'message'));
    port1.postMessage('here');
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, timeoutMs + 50);
    expect(await answer).to.deep.equal(['here']);
    expect(cache.available).to.equal(true);
    port1.close();
  });

  it('is not given up while the process is busy time and again', async () => {
    let settle: ((answer: string) => void) | undefined;
    const answer = cache.run(() => new Promise<string>((resolve) => (settle = resolve)));
    for (let spell = 0; spell < 3; spell += 1) {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 600);
      await setTimeout(1);
    }
    settle?.('here');
    expect([await answer, cache.available]).to.deep.equal(['here', true]);
  });

  it('is back after a crash and after a restart', async () => {
    await server.kill();
    await until(() => !cache.available, 'its end is noticed');
    expect(await ping()).to.equal(undefined);
    await server.start();
    await until(() => cache.available, 'it is back');
    await server.restart();
    expect(await until(() => ping(), 'it is back again')).to.equal('PONG');
  });

  it('may be down when the process starts', async () => {
    await cache.close();
    await server.kill();
    cache = open(server.url);
    expect(await ping()).to.equal(undefined);
    await until(() => warnings.length > 0, 'it is said');
    await server.start();
    await until(() => cache.available, 'it is there');
    expect(await ping()).to.equal('PONG');
  });

  it('may be frozen when the process starts', async () => {
    await cache.close();
    process.kill(server.pid, 'SIGSTOP');
    cache = open(server.url);
    expect(await ping()).to.equal(undefined);
    process.kill(server.pid, 'SIGCONT');
    await until(() => cache.available, 'it is there');
  });

  it('counts on after it was wiped of data and scripts, and in this process while it is away', async () => {
    const limits = createLimits(systemClock, cache);
    const charge = async () => limits.charge([{ key: 'k', limit: { name: 'w', limit: 2, seconds: 600 } }]);
    const remaining = async () => (await charge()).left[0]?.remaining;
    expect(await remaining()).to.equal(1);
    await cache.run((redis) => redis.flushall());
    await cache.run((redis) => redis.script('FLUSH'));
    expect(await remaining()).to.equal(1);
    process.kill(server.pid, 'SIGSTOP');
    expect([await remaining(), await remaining(), (await charge()).allowed]).to.deep.equal([1, 0, false]);
    process.kill(server.pid, 'SIGCONT');
    await until(() => cache.available, 'it is back');
    // What was sent before the freeze was noticed may have been counted there.
    expect((await charge()).allowed).to.be.a('boolean');
    expect(cache.available).to.equal(true);
  });

  it('is none without an address, of which production is warned', async () => {
    expect(open(undefined)).to.equal(undefined);
    expect(warnings).to.deep.equal([]);
    expect(open(undefined, 'production')).to.equal(undefined);
    expect(warnings).to.deep.equal([{ setting: 'CACHE_REDIS_URL' }]);
  });

  it('holds up nobody at an address where nothing is', async () => {
    const none = open(`redis://127.0.0.1:${await freePort()}`);
    expect(await none.run((redis) => redis.ping())).to.equal(undefined);
    await none.close();
  });
});
