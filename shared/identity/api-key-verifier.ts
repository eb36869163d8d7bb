import { timingSafeEqual } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { AppContext } from '../platform/context.ts';
import { messageOf } from '../platform/errors.ts';
import { groupCalls } from '../platform/group-calls.ts';
import { readApiKeySecret } from './api-key-secret.ts';
import { findApiKey, setLastUsed } from './api-keys.store.ts';
import type { Principal } from './identity.schema.ts';
import { revocationChannel } from './revocations.ts';

const rememberedKeys = 10_000;
/** For how long a key that was found good counts as good while the process hears of changes. */
const rememberMs = 60_000;
/** And while it does not. */
const staleMs = 1_000;
/** The last use of a key is written at most that often. */
const noteUseMs = 60_000;
const maxGroup = 1_000;

export interface ApiKeys {
  /** Whose key this is; undefined when it is not one, or not any more. */
  verify(text: string): Promise<Principal | undefined>;
  /** Has this process look anew at a key it has just changed; others hear of it when that commits. */
  forget(keyId: string): void;
  /** Resolves when the last uses are written. */
  close(): Promise<void>;
}

interface Remembered {
  principal: Principal;
  keyId: string;
  foundAtMs: number;
  untilMs: number;
}

/** Verifies API keys: against the database, and then from memory until something about the key changes. */
export function createApiKeys(world: Pick<AppContext, 'db' | 'clock' | 'logger' | 'notifications'>): ApiKeys {
  const { db, clock, logger, notifications } = world;
  const remembered = new LRUCache<string, Remembered>({ max: rememberedKeys });
  const notedAtMs = new LRUCache<string, number>({ max: rememberedKeys });
  const writing = new Set<Promise<void>>();
  /** Counts what was forgotten: what was read before something changed must not be remembered after it. */
  let changes = 0;

  const noteUse = groupCalls<{ id: string; at: Date }, void>(
    async (uses) => {
      await setLastUsed(db, uses);
      return uses.map(() => undefined);
    },
    { maxSize: maxGroup, failsAll: () => true },
  );

  function forget(keyId: string): void {
    changes += 1;
    for (const [hash, known] of remembered.entries()) if (known.keyId === keyId) remembered.delete(hash);
  }

  function forgetAll(): void {
    changes += 1;
    remembered.clear();
  }

  /** Off the path of the request that uses the key. */
  function used(keyId: string, nowMs: number): void {
    if (nowMs - (notedAtMs.get(keyId) ?? 0) < noteUseMs) return;
    notedAtMs.set(keyId, nowMs);
    const write = noteUse({ id: keyId, at: new Date(nowMs) })
      .catch((error: unknown) => logger.warn({ reason: messageOf(error) }, 'last use of API keys not written'))
      .finally(() => writing.delete(write));
    writing.add(write);
  }

  async function find({ prefix, hash }: { prefix: string; hash: Buffer }): Promise<Remembered | undefined> {
    const changesBefore = changes;
    const now = clock.now();
    const key = await findApiKey(db, prefix, now);
    if (!key || !timingSafeEqual(key.secretHash, hash)) return undefined;
    const { id, userId, role, scopes, expiresAt } = key;
    const known = {
      principal: { userId, role, credential: { kind: 'api-key', id, scopes } } as const,
      keyId: id,
      foundAtMs: now.getTime(),
      untilMs: expiresAt?.getTime() ?? Number.POSITIVE_INFINITY,
    };
    if (changes === changesBefore) remembered.set(hash.toString('base64'), known);
    return known;
  }

  const stop = notifications.subscribe(revocationChannel, {
    onNotify: forget,
    onLost: forgetAll,
    onReconnect: forgetAll,
  });

  return {
    async verify(text) {
      const secret = readApiKeySecret(text);
      if (!secret) return undefined;
      const nowMs = clock.now().getTime();
      const known = remembered.get(secret.hash.toString('base64'));
      const maxAgeMs = notifications.isListening() ? rememberMs : staleMs;
      const fresh = known && nowMs - known.foundAtMs < maxAgeMs ? known : await find(secret);
      if (!fresh || nowMs >= fresh.untilMs) return undefined;
      used(fresh.keyId, nowMs);
      return fresh.principal;
    },
    forget,
    async close() {
      stop();
      await Promise.all(writing);
    },
  };
}
