import { followGeneration } from './cache-generation.ts';
import { createLfuCache, type LfuBounds } from './cache-lfu.ts';
import type { CacheRedis } from './cache-redis.ts';
import { createSharedCache } from './cache-shared.ts';
import { raiseGeneration } from './cache.store.ts';
import type { AppContext } from './context.ts';
import type { DbOrTx } from './db.ts';

export { cacheChannel } from './cache.store.ts';

/** Texts that took time to compute: in this process first, then in the Redis that all processes share. */
export interface Cache {
  /**
   * The value of a key, computed when it is not there: once, however many ask at the same time. When that fails, it
   * fails for those who wait and is tried anew for the next.
   * @param name says in the metrics what is cached
   * @param key ids and versions, never names or amounts. Values never change: what they depend on is part of the key
   */
  get(name: string, key: string, options: CacheOptions, compute: () => Promise<string>): Promise<string>;
  /** Has all processes forget all values; within a transaction, when that commits. */
  clear(db: DbOrTx): Promise<void>;
  close(): void;
}

export interface CacheOptions {
  ttlMs: number;
  /** Whether other processes wait while one computes: for what costs more than asking Redis a few times. */
  shared?: boolean;
}

export interface CacheParts extends Pick<AppContext, 'db' | 'clock' | 'metrics' | 'notifications' | 'secrets'> {
  cacheRedis: CacheRedis | undefined;
}

const defaultBounds: LfuBounds = { maxEntries: 10_000, maxBytes: 64 * 2 ** 20 };

export function createCache(
  { db, clock, metrics, notifications, secrets, cacheRedis }: CacheParts,
  bounds = defaultBounds,
): Cache {
  const local = createLfuCache(bounds);
  const shared = cacheRedis && createSharedCache(cacheRedis, secrets);
  const generation = followGeneration(db, notifications, () => local.clear());
  const underWay = new Map<string, Promise<string>>();
  const nowMs = (): number => clock.now().getTime();

  async function computeAndKeep({ name, key, options: { ttlMs }, compute }: Wanted): Promise<string> {
    const endTimer = metrics.cacheLoad.startTimer({ cache: name });
    const text = await compute();
    endTimer();
    metrics.cacheReads.inc({ cache: name, from: 'computation' });
    local.set(key, text, nowMs() + ttlMs);
    await shared?.keep(key, { text, ttlMs });
    return text;
  }

  async function load(wanted: Wanted): Promise<string> {
    const { name, key, options } = wanted;
    const turn = options.shared ? await shared?.awaitTurn(key) : undefined;
    const kept = turn ? turn.kept : await shared?.find(key);
    if (kept) {
      metrics.cacheReads.inc({ cache: name, from: 'redis' });
      local.set(key, kept.text, nowMs() + kept.ttlMs);
      return kept.text;
    }
    try {
      return await computeAndKeep(wanted);
    } finally {
      await turn?.end();
    }
  }

  return {
    async get(name, ownKey, options, compute) {
      const key = `${await generation.current()} ${name} ${ownKey}`;
      const kept = local.get(key, nowMs());
      if (kept !== undefined) {
        metrics.cacheReads.inc({ cache: name, from: 'process' });
        return kept;
      }
      const joined = underWay.get(key);
      if (joined) {
        metrics.cacheReads.inc({ cache: name, from: 'under-way' });
        return joined;
      }
      const loading = load({ name, key, options, compute }).finally(() => underWay.delete(key));
      underWay.set(key, loading);
      return loading;
    },
    clear: raiseGeneration,
    close: generation.close,
  };
}

interface Wanted {
  name: string;
  key: string;
  options: CacheOptions;
  compute: () => Promise<string>;
}
