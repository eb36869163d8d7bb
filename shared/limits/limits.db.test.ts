import { expect } from 'chai';
import { type CacheRedis, openCacheRedis } from '../platform/cache-redis.ts';
import { systemClock } from '../platform/clock.ts';
import { createLogger } from '../platform/logger.ts';
import { createMetrics } from '../platform/metrics.ts';
import { type TestRedis, createTestRedis, testConfig, until } from '../testing/index.ts';
import { type Bucket, type Limits, type Window, createLimits } from './index.ts';

let number = 0;
/** Keys of a client that was never seen before. */
const client = (): string => `client-${process.pid}-${(number += 1)}`;

function openCache(url: string): Promise<CacheRedis> {
  const config = testConfig({ CACHE_REDIS_URL: url });
  // Generous: no test here is about slowness, and the machine may be busy.
  const cache = openCacheRedis(config, createLogger(config), createMetrics(), { timeoutMs: 10_000 })!;
  return until(() => cache.available, 'the cache Redis is there').then(() => cache);
}

describe('limits', () => {
  let redis: TestRedis;
  let caches: CacheRedis[];
  before(async () => {
    redis = await createTestRedis();
    caches = [await openCache(redis.url), await openCache(redis.url)];
  });
  after(async () => {
    for (const cache of caches) await cache.close();
    await redis.stop();
  });

  const makers: [where: string, make: () => Limits[]][] = [
    ['in this process', () => [createLimits(systemClock)]],
    ['shared by two processes', () => caches.map((cache) => createLimits(systemClock, cache))],
  ];
  for (const [where, make] of makers) {
    describe(where, () => {
      let all: Limits[];
      before(() => {
        all = make();
      });
      /** By one process after the other. */
      const charge = async (...charges: Parameters<Limits['charge']>[0]) =>
        all[(number += 1) % all.length]!.charge(charges);
      const chargeTimes = async (times: number, ...charges: Parameters<Limits['charge']>[0]) =>
        (await Promise.all(Array.from({ length: times }, () => charge(...charges)))).filter(({ allowed }) => allowed)
          .length;

      it('let a window have its requests, tell what is left, and refuse the rest', async () => {
        const limit: Window = { name: 'auth', limit: 3, seconds: 60 };
        const key = client();
        const first = await charge({ key, limit });
        expect(first).to.deep.equal({ allowed: true, left: [{ remaining: 2, resetSeconds: 60 }] });
        expect((await charge({ key, limit })).left[0]!.remaining).to.equal(1);
        expect((await charge({ key, limit })).left[0]!.remaining).to.equal(0);
        const refused = await charge({ key, limit });
        expect([refused.allowed, refused.left[0]!.remaining]).to.deep.equal([false, 0]);
        expect(refused.left[0]!.resetSeconds).to.be.within(1, 60);
      });

      it('count each client apart', async () => {
        const limit: Window = { name: 'auth', limit: 1, seconds: 60 };
        expect((await charge({ key: client(), limit })).allowed).to.equal(true);
        expect((await charge({ key: client(), limit })).allowed).to.equal(true);
      });

      // asvs: 2.3.4, 2.4.1
      it('never let more through than the limit, however many ask at once', async () => {
        const limit: Window = { name: 'auth', limit: 100, seconds: 600 };
        expect(await chargeTimes(500, { key: client(), limit })).to.equal(100);
      });

      it('charge all or none: what is refused by one limit costs nothing of the others', async () => {
        const hour: Window = { name: 'hour', limit: 5, seconds: 3_600 };
        const minute: Window = { name: 'minute', limit: 2, seconds: 60 };
        const [hourKey, minuteKey, otherMinute] = [client(), client(), client()];
        expect(await chargeTimes(50, { key: minuteKey, limit: minute }, { key: hourKey, limit: hour })).to.equal(2);
        const bucket: Bucket = { name: 'bucket', capacity: 50, perSecond: 0.001 };
        const bucketKey = client();
        const both = [
          { key: bucketKey, limit: bucket },
          { key: otherMinute, limit: minute },
          { key: hourKey, limit: hour },
        ];
        expect(await chargeTimes(50, ...both)).to.equal(2);
        const last = await charge({ key: hourKey, limit: hour });
        expect([last.allowed, last.left[0]!.remaining]).to.deep.equal([true, 0]);
        expect((await charge({ key: bucketKey, limit: bucket })).left[0]!.remaining).to.equal(47);
      });

      it('begin a window anew when it is over', async () => {
        const limit: Window = { name: 'short', limit: 2, seconds: 0.3 };
        const key = client();
        const three = [await charge({ key, limit }), await charge({ key, limit }), await charge({ key, limit })];
        expect(three[0]!.allowed && three[1]!.allowed).to.equal(true);
        const again = await until(async () => {
          const verdict = await charge({ key, limit });
          return verdict.allowed ? verdict : undefined;
        }, 'a new window');
        expect(again.left[0]!.remaining).to.be.oneOf([0, 1]);
      });

      it('let a bucket have its burst, and then what flows back', async () => {
        const slow: Bucket = { name: 'slow', capacity: 4, perSecond: 0.1 };
        const key = client();
        expect(await chargeTimes(20, { key, limit: slow })).to.equal(4);
        const refused = await charge({ key, limit: slow });
        expect(refused.left[0]!.resetSeconds).to.be.within(5, 10);
        const fast: Bucket = { name: 'fast', capacity: 1, perSecond: 50 };
        const other = client();
        expect((await charge({ key: other, limit: fast })).allowed).to.equal(true);
        await until(async () => (await charge({ key: other, limit: fast })).allowed, 'a token is back');
      });
    });
  }

  it('count fractions of a token, and keep time by the clock they are given', async () => {
    let nowMs = 1_000_000;
    const limits = createLimits({ now: () => new Date(nowMs) });
    const limit: Bucket = { name: 'bucket', capacity: 2, perSecond: 1 };
    const allowed = async (afterMs: number) => {
      nowMs += afterMs;
      return (await limits.charge([{ key: 'k', limit }])).allowed;
    };
    expect([await allowed(0), await allowed(0), await allowed(0)]).to.deep.equal([true, true, false]);
    expect([await allowed(600), await allowed(300), await allowed(100)]).to.deep.equal([false, false, true]);
    expect([await allowed(60_000), await allowed(0), await allowed(0)]).to.deep.equal([true, true, false]);
  });

  // asvs: 14.2.2
  it('leave nothing in Redis that stays', async () => {
    const limit: Window = { name: 'auth', limit: 1, seconds: 60 };
    const bucket: Bucket = { name: 'bucket', capacity: 2, perSecond: 1 };
    const [key, other] = [client(), client()];
    await createLimits(systemClock, caches[0]).charge([
      { key, limit },
      { key: other, limit: bucket },
    ]);
    const ttls = await caches[0]!.run((client) =>
      Promise.all([client.ttl(`limit ${key}`), client.pttl(`limit ${other}`)]),
    );
    expect(ttls![0]).to.be.within(1, 60);
    expect(ttls![1]).to.be.within(0, 1_000);
  });
});
