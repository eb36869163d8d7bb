import { generateKeyPairSync } from 'node:crypto';
import { expect } from 'chai';
import type { AppContext } from '../platform/context.ts';
import { createFieldCipher } from '../platform/field-cipher.ts';
import { newId } from '../platform/ids.ts';
import { createLogger } from '../platform/logger.ts';
import { createMetrics } from '../platform/metrics.ts';
import { listenForNotifications, type Notifications } from '../platform/notifications.ts';
import { createSecrets } from '../platform/secrets.ts';
import { createTestDatabase, type TestDatabase, testConfig, until } from '../testing/index.ts';
import { rotateSigningKey } from './rotate-signing-key.ts';
import { signingKeysChannel } from './signing-keys.store.ts';
import { openSigningKeys, type SigningKeys } from './signing-keys.ts';
import { createAccessTokens } from './tokens.ts';

const minuteMs = 60_000;
const principal = {
  userId: newId(),
  role: 'user',
  credential: { kind: 'session', id: newId(), secondFactorAt: null },
} as const;
const cipher = createFieldCipher(testConfig());
const pem = () =>
  generateKeyPairSync('rsa', { modulusLength: 2_048 }).privateKey.export({ format: 'pem', type: 'pkcs8' }) as string;

describe('signing keys', () => {
  let database: TestDatabase;
  let notifications: Notifications;
  let now: Date;
  let opened: SigningKeys[] = [];
  before(async () => {
    database = await createTestDatabase();
    const logger = createLogger({ logLevel: 'silent', environment: 'test' });
    notifications = listenForNotifications(database.databaseUrl, [signingKeysChannel], logger);
    await notifications.ready();
  });
  after(async () => {
    await notifications.close();
    await database.drop();
  });
  beforeEach(async () => {
    now = new Date('2030-01-01T00:00:00Z');
    await database.db.raw('TRUNCATE signing_keys');
  });
  afterEach(() => {
    for (const keys of opened) keys.close();
    opened = [];
  });
  const clock = { now: () => now };
  const world = (env: Record<string, string> = {}): AppContext => {
    const config = testConfig(env);
    const { db } = database;
    const metrics = createMetrics();
    return {
      config,
      db,
      cipher,
      clock,
      notifications,
      metrics,
      logger: createLogger(config),
      secrets: createSecrets(db, cipher),
    };
  };
  const open = async (env?: Record<string, string>): Promise<SigningKeys> => {
    const keys = await openSigningKeys(world(env));
    opened.push(keys);
    return keys;
  };
  const pass = (minutes: number) => {
    now = new Date(now.getTime() + minutes * minuteMs);
  };
  const kidsOf = (keys: SigningKeys) => keys.publicJwks().map(({ kid }) => kid);

  it('are one for all processes that start together', async () => {
    const all = await Promise.all([open(), open(), open()]);
    expect(new Set(all.map((keys) => keys.current().kid)).size).to.equal(1);
    expect((await open()).current().kid).to.equal(all[0]?.current().kid);
  });

  // asvs: 13.3.1, 14.2.4
  it('are kept sealed', async () => {
    await open();
    const { rows } = await database.db.raw<{ rows: { text: string }[] }>('SELECT s::text AS text FROM signing_keys s');
    expect(rows[0]?.text).not.to.match(/PRIVATE KEY|"d":/);
  });

  it('begin with the one of the settings, and go on with another that is set later', async () => {
    const [first, second] = [pem(), pem()];
    const before = await open({ JWT_PRIVATE_KEY: first });
    const token = await createAccessTokens(before, clock).issue(principal);
    const after = await open({ JWT_PRIVATE_KEY: second });
    expect(kidsOf(after)).to.have.lengthOf(2);
    expect(after.current().kid, 'others may not know it yet').to.equal(before.current().kid);
    pass(5);
    expect(after.current().kid).to.equal(kidsOf(after)[1]);
    expect(createAccessTokens(after, clock).verify(token)).to.deep.equal(principal);
    expect((await open({ JWT_PRIVATE_KEY: first })).current().kid, 'an old one does not come back').to.equal(
      after.current().kid,
    );
  });

  it('are shown five minutes before they sign, and as long as a token of theirs may be about', async () => {
    const keys = await open();
    const old = keys.current().kid;
    const tokens = createAccessTokens(keys, clock);
    const { kid } = await rotateSigningKey(world(), { begin: 'announced' });
    await until(() => kidsOf(keys).includes(kid), 'the process has heard of the new key');
    pass(4.9);
    const last = await tokens.issue(principal);
    expect(keys.current().kid).to.equal(old);
    pass(0.1);
    expect(keys.current().kid).to.equal(kid);
    expect(tokens.verify(last)).to.deep.equal(principal);
    pass(14.7);
    expect(tokens.verify(last), 'as long as it lives').to.deep.equal(principal);
    pass(6);
    expect(kidsOf(keys)).to.deep.equal([kid]);
    expect(keys.publicKey(old)).to.equal(undefined);
  });

  // asvs: 11.2.2
  it('sign at once when asked to, and log nobody out', async () => {
    const [here, there] = [await open(), await open()];
    const token = await createAccessTokens(here, clock).issue(principal);
    const { kid } = await rotateSigningKey(world(), { begin: 'now' });
    await until(() => [here, there].every((keys) => keys.current().kid === kid), 'both sign with it');
    expect(createAccessTokens(there, clock).verify(token)).to.deep.equal(principal);
    const fresh = await createAccessTokens(here, clock).issue(principal);
    expect(createAccessTokens(there, clock).verify(fresh)).to.deep.equal(principal);
  });

  it('are withdrawn when one has leaked: nothing that it signed is taken, and its private half is gone', async () => {
    const keys = await open();
    const tokens = createAccessTokens(keys, clock);
    const token = await tokens.issue(principal);
    expect(tokens.verify(token)).to.deep.equal(principal);
    const { kid } = await rotateSigningKey(world(), { begin: 'leaked' });
    await until(() => kidsOf(keys).join() === kid, 'the old key is gone');
    expect(tokens.verify(token)).to.equal(undefined);
    const { rows } = await database.db.raw<{ rows: unknown[] }>(
      'SELECT FROM signing_keys WHERE private_key_sealed IS NOT NULL',
    );
    expect(rows).to.have.lengthOf(1);
  });

  it('are retired by a later rotation, once their last token has expired', async () => {
    await open();
    await rotateSigningKey(world(), { begin: 'now' });
    pass(21);
    await rotateSigningKey(world(), { begin: 'now' });
    const { rows } = await database.db.raw<{ rows: { retired: boolean }[] }>(
      'SELECT retired_at IS NOT NULL AS retired FROM signing_keys ORDER BY signs_from, created_at',
    );
    expect(rows.map(({ retired }) => retired)).to.deep.equal([true, false, false]);
  });

  it('are rotated by two at once without losing one', async () => {
    const keys = await open();
    const made = await Promise.all([1, 2].map(() => rotateSigningKey(world(), { begin: 'announced' })));
    await until(() => made.every(({ kid }) => kidsOf(keys).includes(kid)), 'both are known');
  });
});
