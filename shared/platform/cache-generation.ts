import { cacheChannel, findGeneration } from './cache.store.ts';
import type { Db } from './db.ts';
import type { Notifications } from './notifications.ts';

/** Which values count: those that were cached since the caches were last cleared, by whatever process. */
export interface CacheGeneration {
  current(): Promise<bigint>;
  close(): void;
}

/**
 * While the process listens to the database it knows the generation; while it does not, each call asks.
 * @param onRaised is called when another has begun
 */
export function followGeneration(db: Db, notifications: Notifications, onRaised: () => void): CacheGeneration {
  let known: bigint | undefined;
  let loading: Promise<bigint> | undefined;
  /** Counts the losses of the connection: what was read before one may be old after it. */
  let losses = 0;

  function learn(generation: bigint): void {
    if (known !== undefined && generation <= known) return;
    if (known !== undefined) onRaised();
    known = generation;
  }

  const stop = notifications.subscribe(cacheChannel, {
    onNotify: (payload) => learn(BigInt(payload)),
    onLost() {
      losses += 1;
      known = undefined;
      onRaised();
    },
  });
  return {
    async current() {
      if (known !== undefined) return known;
      if (!notifications.isListening()) return findGeneration(db);
      const before = losses;
      // One look for all who ask meanwhile: what is raised after it began is told.
      loading ??= findGeneration(db).finally(() => (loading = undefined));
      const found = await loading;
      if (before === losses) learn(found);
      return known ?? found;
    },
    close: stop,
  };
}
