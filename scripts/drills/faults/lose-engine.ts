import { Redis } from 'ioredis';
import type { Fault } from './fault.ts';

/** The engine forgets every entry. */
export const flushEngine: Fault = {
  everyMs: 10_000,
  lastsMs: { short: 0, full: 0 },
  async inflict({ db, redis }) {
    if (redis) await flushRedis(redis.url);
    else {
      await db
        .raw(`TRUNCATE bullmq.job, bullmq.meta, bullmq.event, bullmq.dedup, bullmq.dedup_next CASCADE`)
        // The database may be on its way back from a fault of its own.
        .catch(() => undefined);
    }
    return undefined;
  },
};

export const restartRedis: Fault = {
  everyMs: 20_000,
  lastsMs: { short: 0, full: 0 },
  engine: 'redis',
  async inflict({ redis }) {
    await redis?.restart();
    return undefined;
  },
};

async function flushRedis(url: string): Promise<void> {
  const redis = new Redis(url, { maxRetriesPerRequest: 5 });
  redis.on('error', () => undefined);
  await redis.flushall().catch(() => undefined);
  redis.disconnect();
}
