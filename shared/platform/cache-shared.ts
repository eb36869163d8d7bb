import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CacheRedis } from './cache-redis.ts';
import { newId } from './ids.ts';
import type { Secrets } from './secrets.ts';

/** The cache that all processes share. Where Redis has no answer, nothing is found and nothing is kept. */
export interface SharedCache {
  find(key: string): Promise<Kept | undefined>;
  keep(key: string, kept: Kept): Promise<void>;
  /**
   * Waits for what another process computes, or until it is our turn to compute. Never for longer than `maxWaitMs` and
   * what Redis takes to answer or to be given up.
   */
  awaitTurn(key: string): Promise<Turn>;
}

export interface Kept {
  text: string;
  /** For how long it is good from now on. */
  ttlMs: number;
}

/** `kept`: somebody else has computed it. Otherwise compute, then call `end`. */
export interface Turn {
  kept?: Kept;
  end(): Promise<void>;
}

/** How long a process that died or froze keeps the others waiting. */
const maxWaitMs = 2_000;

/** A script runs alone: of many who find nothing, one gets the lock, and nobody gets it when the value is there. */
const findScript = `
  local sealed = redis.call('GET', KEYS[1])
  if sealed then return { sealed, redis.call('PTTL', KEYS[1]) } end
  if ARGV[1] ~= '' and redis.call('SET', KEYS[2], ARGV[1], 'NX', 'PX', ARGV[2]) then return 1 end
  return 0`;
/** Only our own: after `maxWaitMs` the lock may be another's. */
const unlockScript = `if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end`;

export function createSharedCache(cacheRedis: CacheRedis, secrets: Secrets): SharedCache {
  /** @returns what is kept, else whether `token` holds the lock now; undefined when Redis does not answer */
  async function findOrLock(key: string, token: string): Promise<Kept | boolean | undefined> {
    const answer = await cacheRedis.run((redis) =>
      redis.callBuffer('EVAL', findScript, 2, valueKey(key), lockKey(key), token, maxWaitMs),
    );
    if (!Array.isArray(answer)) return answer === undefined ? undefined : answer === 1;
    const [sealed, ttlMs] = answer as [Buffer, number];
    const text = open(await keyFor(key), sealed);
    // What can't be opened is as good as no answer: what is computed takes its place.
    return text === undefined ? undefined : { text, ttlMs };
  }

  const keyFor = async (key: string): Promise<Buffer> =>
    createHmac('sha256', await secrets.get('cache'))
      .update(key)
      .digest();

  return {
    async find(key) {
      const found = await findOrLock(key, '');
      return typeof found === 'object' ? found : undefined;
    },
    async keep(key, { text, ttlMs }) {
      const sealed = seal(await keyFor(key), text);
      await cacheRedis.run((redis) => redis.set(valueKey(key), sealed, 'PX', ttlMs));
    },
    async awaitTurn(key) {
      const token = newId();
      const unlock = async () => {
        await cacheRedis.run((redis) => redis.eval(unlockScript, 1, lockKey(key), token));
      };
      // Counted in what is waited, not by a clock, so that it ends whatever clocks do.
      for (let waitedMs = 0; waitedMs < maxWaitMs;) {
        const found = await findOrLock(key, token);
        if (found === true) return { end: unlock };
        if (found === undefined) break;
        if (found !== false) return { kept: found, end: () => Promise.resolve() };
        const delayMs = 5 + Math.floor(Math.random() * 20);
        await sleep(delayMs);
        waitedMs += delayMs;
      }
      return { end: () => Promise.resolve() };
    },
  };
}

const valueKey = (key: string): string => `cache ${key}`;
const lockKey = (key: string): string => `cache-lock ${key}`;

const nonceBytes = 12;
const tagBytes = 16;

/** AES-256-GCM with a key for each place: who has the Redis reads nothing, and moves nothing elsewhere. */
function seal(key: Buffer, text: string): Buffer {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes });
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed]);
}

/** @returns undefined for what was changed, or sealed under another key */
function open(key: Buffer, sealed: Buffer): string | undefined {
  if (sealed.length < nonceBytes + tagBytes) return undefined;
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, nonceBytes), { authTagLength: tagBytes });
  decipher.setAuthTag(sealed.subarray(nonceBytes, nonceBytes + tagBytes));
  try {
    const text = Buffer.concat([decipher.update(sealed.subarray(nonceBytes + tagBytes)), decipher.final()]);
    return text.toString('utf8');
  } catch {
    return undefined;
  }
}
