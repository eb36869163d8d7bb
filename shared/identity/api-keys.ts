import type { AppContext } from '../platform/context.ts';
import type { Tx } from '../platform/db.ts';
import { Problem } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import { makeApiKeySecret } from './api-key-secret.ts';
import {
  type ApiKey,
  countApiKeys,
  endOlderSecrets,
  insertApiKey,
  insertSecret,
  lockApiKey,
  lockApiKeys,
  revokeApiKey,
} from './api-keys.store.ts';

const maxLiveKeys = 50;
/** How long the secret before a rotation goes on. */
const overlapMs = 24 * 60 * 60 * 1_000;

type Parts = Pick<AppContext, 'db' | 'clock'>;

/** A key with its secret, which is never shown again. */
export type ShownApiKey = ApiKey & { key: string };

export interface WantedApiKey {
  name: string;
  scopes: string[];
  expiresAt: Date | null;
}

/** @throws {Problem} `validation-failed` for an expiry that is over, `conflict` for more than 50 live keys */
export async function createApiKey(
  { db, clock }: Parts,
  userId: string,
  { name, scopes, expiresAt }: WantedApiKey,
): Promise<ShownApiKey> {
  const now = clock.now();
  if (expiresAt && expiresAt <= now) {
    throw new Problem('validation-failed', 'Some fields need a look.', {
      errors: [{ pointer: '/expiresAt', detail: 'must be in the future' }],
    });
  }
  return db.transaction(async (tx) => {
    await lockApiKeys(tx, userId);
    if ((await countApiKeys(tx, userId, now)) >= maxLiveKeys) {
      throw new Problem('conflict', `There are ${maxLiveKeys} API keys already: delete one first.`);
    }
    const key = { id: newId(), name, scopes, createdAt: now, expiresAt };
    await insertApiKey(tx, { ...key, userId });
    return { ...key, lastUsedAt: null, ...(await addSecret(tx, key.id, now)) };
  });
}

export interface RotatedApiKey extends ShownApiKey {
  /** Until when the secret before this one goes on. */
  previousKeyExpiresAt: Date;
}

/**
 * Gives a key a new secret. The one before goes on for a day, any older one ends.
 * @throws {Problem} `not-found`
 */
export async function rotateApiKey({ db, clock }: Parts, userId: string, id: string): Promise<RotatedApiKey> {
  const now = clock.now();
  return db.transaction(async (tx) => {
    const key = await lockApiKey(tx, userId, id, now);
    if (!key) throw noSuchKey();
    const dayAfter = new Date(now.getTime() + overlapMs);
    const previousKeyExpiresAt = key.expiresAt && key.expiresAt < dayAfter ? key.expiresAt : dayAfter;
    await endOlderSecrets(tx, id, previousKeyExpiresAt);
    return { ...key, ...(await addSecret(tx, id, now)), previousKeyExpiresAt };
  });
}

/** Ends a key. @throws {Problem} `not-found` */
export async function deleteApiKey({ db, clock }: Parts, userId: string, id: string): Promise<void> {
  if (!(await revokeApiKey(db, userId, id, clock.now()))) throw noSuchKey();
}

/** Among keys of one prefix the first stays. */
async function addSecret(tx: Tx, keyId: string, createdAt: Date): Promise<{ key: string; prefix: string }> {
  for (;;) {
    const { text, prefix, hash } = makeApiKeySecret();
    if (await insertSecret(tx, { prefix, keyId, hash, createdAt })) return { key: text, prefix };
  }
}

function noSuchKey(): Problem {
  return new Problem('not-found', 'You have no API key with this id.');
}
