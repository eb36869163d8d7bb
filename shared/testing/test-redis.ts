import { Redis } from 'ioredis';
import { startRedisServer } from './redis-server.ts';

export interface TestRedis {
  url: string;
  stop(): Promise<void>;
}

/** An empty Redis for one test file: a server of its own, or that of TEST_REDIS_URL, emptied. */
export async function createTestRedis(): Promise<TestRedis> {
  const given = process.env['TEST_REDIS_URL'];
  if (!given) return startRedisServer();
  const client = new Redis(given);
  await client.flushall();
  await client.quit();
  return { url: given, stop: () => Promise.resolve() };
}
