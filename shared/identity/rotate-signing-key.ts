import type { AppContext } from '../platform/context.ts';
import type { Tx } from '../platform/db.ts';
import { makeSigningKey, pemOf, readSigningKey, type SigningKey } from './signing-key.ts';
import {
  hadSigningKey,
  insertSigningKey,
  type KeptSigningKey,
  listSigningKeys,
  lockSigningKeys,
  retireSigningKeys,
} from './signing-keys.store.ts';
import { accessTokenSeconds } from './tokens.ts';

/** For how long others may keep the list of public keys: a new key is shown that long before it signs. */
export const jwksSeconds = 5 * 60;
/** A process that has not heard of a newer key may sign with the old one for a while. */
const lateSeconds = 5 * 60;

type Parts = Pick<AppContext, 'db' | 'cipher' | 'clock'>;

/** Where a private key is kept: sealed, it opens nowhere else. */
export const placeOf = (kid: string): string => `signing_keys.private_key_sealed:${kid}`;

/** Until when a key's tokens are taken, when `next` is the key that signs after it. */
export function verifiesUntilMs(next: Pick<KeptSigningKey, 'signsFrom'> | undefined): number {
  return next ? next.signsFrom.getTime() + (accessTokenSeconds + lateSeconds) * 1_000 : Number.POSITIVE_INFINITY;
}

/**
 * Sees to it that there is a key: the one of the settings is added when it never was here, and one is made when there
 * is none at all. Processes that start together agree.
 */
export async function ensureSigningKey(world: Parts & Pick<AppContext, 'config'>): Promise<void> {
  const { db, config, clock } = world;
  const given = config.jwtPrivateKey === undefined ? undefined : readSigningKey(config.jwtPrivateKey);
  if (await hadSigningKey(db, given?.kid)) return;
  const key = given ?? readSigningKey(await makeSigningKey());
  const sealed = await seal(world, key);
  await db.transaction(async (tx) => {
    await lockSigningKeys(tx);
    if (await hadSigningKey(tx, given?.kid)) return;
    const first = (await listSigningKeys(tx)).length === 0;
    const delaySeconds = first ? 0 : jwksSeconds;
    await insertSigningKey(tx, { ...sealed, signsFrom: later(clock.now(), delaySeconds) });
  });
}

/** When a new key begins to sign, and whether the others end. */
export interface Rotation {
  /**
   * `announced`: after everybody who keeps the public keys had time to see it. `now`: at once. `leaked`: at once, and
   * no token of the other keys is taken any more; sessions go on with the next refresh.
   */
  begin: 'announced' | 'now' | 'leaked';
}

/** Makes a new key. Nobody is logged out. @returns its id, and from when on it signs */
export async function rotateSigningKey(world: Parts, { begin }: Rotation): Promise<{ kid: string; signsFrom: Date }> {
  const key = readSigningKey(await makeSigningKey());
  const sealed = await seal(world, key);
  return world.db.transaction(async (tx) => {
    await lockSigningKeys(tx);
    const now = world.clock.now();
    await retireKeys(tx, now, begin === 'leaked');
    const signsFrom = later(now, begin === 'announced' ? jwksSeconds : 0);
    await insertSigningKey(tx, { ...sealed, signsFrom });
    return { kid: key.kid, signsFrom };
  });
}

/** Retires the keys whose last token has expired, or all. */
async function retireKeys(tx: Tx, now: Date, all: boolean): Promise<void> {
  const keys = await listSigningKeys(tx);
  const over = keys.filter((_, index) => all || verifiesUntilMs(keys[index + 1]) <= now.getTime());
  await retireSigningKeys(
    tx,
    over.map(({ kid }) => kid),
    now,
  );
}

async function seal({ cipher }: Parts, { kid, privateKey, publicJwk }: SigningKey) {
  return { kid, publicJwk, privateKeySealed: await cipher.seal(pemOf(privateKey), placeOf(kid)) };
}

function later(time: Date, seconds: number): Date {
  return new Date(time.getTime() + seconds * 1_000);
}
