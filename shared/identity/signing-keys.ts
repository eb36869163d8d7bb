import type { KeyObject } from 'node:crypto';
import type { AppContext } from '../platform/context.ts';
import { isDbUnavailable } from '../platform/db.ts';
import { messageOf, Problem } from '../platform/errors.ts';
import { ensureSigningKey, placeOf, verifiesUntilMs } from './rotate-signing-key.ts';
import { readSigningKey, type SigningKey } from './signing-key.ts';
import { listSigningKeys, type PublicKey, signingKeysChannel } from './signing-keys.store.ts';

/** How often the keys are looked at though nobody told of a new one. */
const pollMs = 60_000;

/** The keys of access tokens. */
export interface SigningKeys {
  /** The key that signs now. */
  current(): Pick<SigningKey, 'kid' | 'privateKey'>;
  /** The key to verify with; undefined when there is none of this id whose tokens are taken (any more). */
  publicKey(kid: string): KeyObject | undefined;
  /** The keys whose tokens are taken, and those that are about to sign. */
  publicJwks(): PublicKey[];
  close(): void;
}

interface LoadedKey extends SigningKey {
  fromMs: number;
  untilMs: number;
}

/**
 * Loads the keys that all processes share, and follows their changes. Without any, one is made, or that of the settings
 * is taken. While the database can't be reached, what needs a key throws {Problem} `unavailable`.
 * @throws when JWT_PRIVATE_KEY is no RSA key of at least 2048 bits, or a key was sealed with a key that we don't have
 */
export async function openSigningKeys(world: AppContext): Promise<SigningKeys> {
  const { db, cipher, clock, logger, notifications } = world;
  /** Empty until the database could be reached. */
  let loaded: LoadedKey[] = [];
  let loading: Promise<void> | undefined;
  let again = false;

  async function load(): Promise<void> {
    if (loaded.length === 0) await ensureSigningKey(world);
    const kept = await listSigningKeys(db);
    const known = new Map(loaded.map((key) => [key.kid, key]));
    loaded = await Promise.all(
      kept.map(async ({ kid, privateKeySealed, signsFrom }, index) => {
        const key = known.get(kid) ?? readSigningKey(await cipher.open(privateKeySealed, placeOf(kid)));
        return { ...key, fromMs: signsFrom.getTime(), untilMs: verifiesUntilMs(kept[index + 1]) };
      }),
    );
  }

  /** One look at a time; who asks meanwhile has another one follow. */
  function reload(): void {
    again = loading !== undefined;
    loading ??= load()
      .catch((error: unknown) => logger.warn({ reason: messageOf(error) }, 'signing keys not read, trying again'))
      .finally(() => {
        loading = undefined;
        if (again) reload();
      });
  }

  const stop = notifications.subscribe(signingKeysChannel, { onNotify: reload, onReconnect: reload });
  await load().catch((error: unknown) => {
    // Requests are answered with 503 until it is there.
    if (!isDbUnavailable(error)) throw error;
  });
  const poll = setInterval(reload, pollMs).unref();
  const nowMs = (): number => clock.now().getTime();
  const notYet = (): never => {
    if (!loading) reload();
    throw new Problem('unavailable', 'The database can not do this now. Try again in a moment.', {
      headers: { 'Retry-After': '2' },
    });
  };

  return {
    current: () => loaded.findLast(({ fromMs }) => fromMs <= nowMs()) ?? loaded[0] ?? notYet(),
    publicKey(kid) {
      if (loaded.length === 0) notYet();
      const key = loaded.find((one) => one.kid === kid);
      return key && nowMs() < key.untilMs ? key.publicKey : undefined;
    },
    publicJwks() {
      if (loaded.length === 0) notYet();
      return loaded.filter(({ untilMs }) => nowMs() < untilMs).map(({ publicJwk }) => publicJwk);
    },
    close() {
      clearInterval(poll);
      stop();
    },
  };
}
