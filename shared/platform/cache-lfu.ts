/** Texts in memory, bounded in number and size. */
export interface LfuCache {
  get(key: string, nowMs: number): string | undefined;
  set(key: string, text: string, expiresAtMs: number): void;
  clear(): void;
  readonly size: number;
  readonly bytes: number;
}

export interface LfuBounds {
  maxEntries: number;
  maxBytes: number;
}

interface Entry {
  text: string;
  bytes: number;
  expiresAtMs: number;
  uses: number;
  rank: number;
}

/** More uses than this count no more: what was in demand once must not stay for ever. */
const maxUses = 64;

/**
 * Evicts what is used least often, with dynamic aging (LFUDA; Arlitt and others, 1999): an entry ranks by its uses and
 * the age of the cache, which is the rank of what was evicted last. So newcomers overtake what nobody asks for any
 * more, and a run of keys that are each used once only drives out others of its kind. Of one rank, the entry that was
 * used longest ago goes.
 */
export function createLfuCache({ maxEntries, maxBytes }: LfuBounds): LfuCache {
  const entries = new Map<string, Entry>();
  /** The keys of each rank, in the order of their last use. No rank is below `age`. */
  const ranks = new Map<number, Set<string>>();
  let age = 0;
  let bytes = 0;

  function enter(key: string, entry: Entry): void {
    entry.rank = age + entry.uses;
    const keys = ranks.get(entry.rank);
    if (keys) keys.add(key);
    else ranks.set(entry.rank, new Set([key]));
  }

  function leave(key: string, { rank }: Entry): void {
    const keys = ranks.get(rank);
    keys?.delete(key);
    if (keys?.size === 0) ranks.delete(rank);
  }

  function remove(key: string): void {
    const entry = entries.get(key);
    if (!entry) return;
    leave(key, entry);
    entries.delete(key);
    bytes -= entry.bytes;
  }

  function evict(): void {
    // Never more steps than `maxUses`, since no entry ranks higher above the age.
    while (!ranks.has(age)) age += 1;
    for (const key of ranks.get(age) ?? []) {
      remove(key);
      return;
    }
  }

  function makeRoom(needed: number): void {
    const isFull = (): boolean => entries.size >= maxEntries || bytes + needed > maxBytes;
    while (isFull()) evict();
  }

  return {
    get(key, nowMs) {
      const entry = entries.get(key);
      if (!entry) return undefined;
      if (entry.expiresAtMs <= nowMs) {
        remove(key);
        return undefined;
      }
      leave(key, entry);
      entry.uses = Math.min(entry.uses + 1, maxUses);
      enter(key, entry);
      return entry.text;
    },
    set(key, text, expiresAtMs) {
      remove(key);
      // Strings take up to two bytes a character.
      const needed = 2 * (key.length + text.length);
      if (needed > maxBytes) return;
      makeRoom(needed);
      const entry = { text, bytes: needed, expiresAtMs, uses: 1, rank: 0 };
      entries.set(key, entry);
      enter(key, entry);
      bytes += needed;
    },
    clear() {
      entries.clear();
      ranks.clear();
      bytes = 0;
    },
    get size() {
      return entries.size;
    },
    get bytes() {
      return bytes;
    },
  };
}
