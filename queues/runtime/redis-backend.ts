import { Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { messageOf } from '../../shared/platform/errors.ts';
import type { Logger } from '../../shared/platform/logger.ts';
import { type BullBackend, workerOptions } from './bull-engine.ts';

const prefix = 'countinghouse';

/** BullMQ on Redis. The Redis must not evict (`maxmemory-policy noeviction`). */
export function redisBackend(redisUrl: string, logger: Logger): BullBackend {
  function connect(options: {
    maxRetriesPerRequest: number | null;
    enableOfflineQueue?: boolean;
    commandTimeout?: number;
  }): Redis {
    const redis = new Redis(redisUrl, { ...options, retryStrategy: (times) => Math.min(times * 50, 1_000) });
    redis.on('error', (error) => logger.debug({ reason: messageOf(error) }, 'redis connection'));
    return redis;
  }
  // Adding must fail at once while Redis is away: the ledger keeps the work.
  const producer = connect({ maxRetriesPerRequest: 1, enableOfflineQueue: false, commandTimeout: 2_000 });
  return {
    name: 'redis',
    isReady: () => producer.status === 'ready',
    openQueue: (name) => new Queue(name, { connection: producer, prefix, skipMetasUpdate: true }),
    openWorker(name, concurrency, process) {
      const connection = connect({ maxRetriesPerRequest: null });
      const worker = new Worker(name, process, { ...workerOptions, connection, prefix, concurrency });
      return { worker, release: async () => connection.disconnect() };
    },
    async release() {
      producer.disconnect();
    },
  };
}
