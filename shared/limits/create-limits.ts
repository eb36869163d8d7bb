import type { CacheRedis } from '../platform/cache-redis.ts';
import type { Clock } from '../platform/clock.ts';
import type { Limits } from './limits.ts';
import { createProcessLimits } from './process-limits.ts';
import { chargeShared } from './shared-limits.ts';

export function createLimits(clock: Clock, cacheRedis?: CacheRedis): Limits {
  const own = createProcessLimits(clock);
  if (!cacheRedis) return own;
  return { charge: async (charges) => (await chargeShared(cacheRedis, charges)) ?? own.charge(charges) };
}
