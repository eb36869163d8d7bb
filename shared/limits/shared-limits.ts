import type { Redis, Result } from 'ioredis';
import type { CacheRedis } from '../platform/cache-redis.ts';
import { type Charge, type Verdict, isBucket } from './limits.ts';

/**
 * Looks at all limits, then charges each or none: a script runs alone, so no two processes can both take the last.
 * A window is a counter that expires, a bucket is its tokens and when they were counted; both go when they are whole.
 * KEYS: one a limit. ARGV: three a limit, `window`, limit, milliseconds or `bucket`, capacity, tokens a second.
 * Returns whether it charged, then of each limit what remains and the milliseconds until the reset.
 */
const script = `
local time = redis.call('TIME')
local now = time[1] * 1000 + time[2] / 1000
local allowed = 1
local found = {}
for i, key in ipairs(KEYS) do
  local size, pace = tonumber(ARGV[i * 3 - 1]), tonumber(ARGV[i * 3])
  local has, reset
  if ARGV[i * 3 - 2] == 'window' then
    has, reset = size - (tonumber(redis.call('GET', key)) or 0), redis.call('PTTL', key)
  else
    local bucket = redis.call('HMGET', key, 'tokens', 'at')
    has = tonumber(bucket[1]) or size
    has = math.min(size, has + math.max(0, now - (tonumber(bucket[2]) or now)) * pace / 1000)
  end
  if has < 1 then allowed = 0 end
  found[i] = { has, reset }
end
local answer = { allowed }
for i, key in ipairs(KEYS) do
  local size, pace = tonumber(ARGV[i * 3 - 1]), tonumber(ARGV[i * 3])
  local has, reset = found[i][1] - allowed, found[i][2]
  if ARGV[i * 3 - 2] == 'window' then
    if reset < 0 then reset = pace end
    if allowed == 1 then
      if has == size - 1 then redis.call('SET', key, 1, 'PX', pace) else redis.call('INCR', key) end
    end
  else
    reset = math.max(0, 1 - has) * 1000 / pace
    if allowed == 1 then
      redis.call('HSET', key, 'tokens', string.format('%.6f', has), 'at', string.format('%.3f', now))
      redis.call('PEXPIRE', key, math.ceil((size - has) * 1000 / pace))
    end
  end
  answer[i * 2] = math.floor(math.max(0, has))
  answer[i * 2 + 1] = math.ceil(reset)
end
return answer`;

declare module 'ioredis' {
  interface RedisCommander<Context> {
    chargeLimits(keyCount: number, ...keysAndArgs: (string | number)[]): Result<number[], Context>;
  }
}

/** Charges in Redis, by the clock of Redis. @returns undefined when it does not answer */
export async function chargeShared(cacheRedis: CacheRedis, charges: readonly Charge[]): Promise<Verdict | undefined> {
  const answer = await cacheRedis.run((redis) => {
    // Sent by its hash, and once whole to a connection or a server that does not know it.
    if (!('chargeLimits' in redis)) (redis as Redis).defineCommand('chargeLimits', { lua: script });
    return redis.chargeLimits(
      charges.length,
      ...charges.map(({ key }) => `limit ${key}`),
      ...charges.flatMap(({ limit }) =>
        isBucket(limit)
          ? ['bucket', limit.capacity, limit.perSecond]
          : ['window', limit.limit, Math.round(limit.seconds * 1_000)],
      ),
    );
  });
  return (
    answer && {
      allowed: answer[0] === 1,
      left: charges.map((_, index) => ({
        remaining: answer[index * 2 + 1] ?? 0,
        resetSeconds: Math.max(1, Math.ceil((answer[index * 2 + 2] ?? 0) / 1_000)),
      })),
    }
  );
}
