import { expect } from 'chai';
import { changeUser, findUser, openPhone, openTaxId } from '../identity/index.ts';
import { systemClock } from '../platform/clock.ts';
import { createFieldCipher, type FieldCipher, SealBroken } from '../platform/field-cipher.ts';
import { newId } from '../platform/ids.ts';
import { createLogger } from '../platform/logger.ts';
import { createSecrets } from '../platform/secrets.ts';
import { createTestDatabase, testConfig, type TestDatabase } from '../testing/index.ts';
import { type ResealRun, resealFields } from './reseal-fields.ts';

const first = 'the first key of the tests';
const second = 'the second key of the tests';
const withKeys = (current: string, ...retired: string[]): FieldCipher =>
  createFieldCipher(testConfig({ ENCRYPTION_KEY: current, ENCRYPTION_KEYS_RETIRED: retired.join(',') }));
const before = withKeys(first);
const rotating = withKeys(second, first);
const after = withKeys(second);

/** More than a batch, so that there is something to stop between. */
const userCount = 650;

describe('resealFields', () => {
  let database: TestDatabase;
  let userIds: string[];

  beforeEach(async () => {
    database = await createTestDatabase();
    await createSecrets(database.db, before).get('csrf');
    userIds = Array.from({ length: userCount }, () => newId());
    const users = userIds.map(async (id) => ({
      id,
      phone: await before.seal(phoneOf(id), `users.phone_sealed:${id}`),
      tax: await before.seal(`tax ${id}`, `users.tax_id_sealed:${id}`),
    }));
    await database.db.raw(
      `INSERT INTO users (id, username, password_hash, first_name, last_name, phone_sealed, tax_id_sealed)
       SELECT id, 'user-' || id, '', 'A', 'B', phone, tax
       FROM json_to_recordset(?::json) AS u (id uuid, phone text, tax text)`,
      [JSON.stringify(await Promise.all(users))],
    );
  });
  afterEach(() => database.drop());

  const phoneOf = (id: string): string => `+49 ${id.slice(-4)}`;
  const reseal = (parts: Partial<ResealRun> = {}) =>
    resealFields({
      db: database.db,
      cipher: rotating,
      logger: createLogger(testConfig()),
      signal: new AbortController().signal,
      stage: () => undefined,
      progress: () => undefined,
      ...parts,
    });
  async function phones(cipher: FieldCipher): Promise<(string | null)[]> {
    return Promise.all(
      userIds.map(async (id) => {
        const user = (await findUser(database.db, id))!;
        expect(await openTaxId({ cipher }, user)).to.equal(`tax ${id}`);
        return openPhone({ cipher }, user);
      }),
    );
  }
  async function countSealedWith(cipher: FieldCipher): Promise<number> {
    const { rows } = await database.db.raw<{ rows: [{ count: number }] }>(
      'SELECT count(*)::int AS count FROM users WHERE starts_with(phone_sealed, ?)',
      [await cipher.currentPrefix()],
    );
    return rows[0].count;
  }
  const expected = () => userIds.map(phoneOf);

  // asvs: 11.2.2
  it('leaves all of it readable: with both keys before, with the new one alone after', async () => {
    expect(await phones(rotating)).to.deep.equal(expected());
    const key = await createSecrets(database.db, before).get('csrf');
    expect(await reseal()).to.deep.equal({ resealed: 2 * userCount + 1, broken: 0, left: 0 });
    expect(await phones(after)).to.deep.equal(expected());
    expect((await createSecrets(database.db, after).get('csrf')).equals(key)).to.equal(true);
  });

  it('is done when all is sealed with the current key: another run changes nothing', async () => {
    await reseal();
    const rows = () => database.db.raw<{ rows: unknown }>('SELECT id, phone_sealed, xmin FROM users ORDER BY id');
    const { rows: kept } = await rows();
    expect(await reseal()).to.deep.equal({ resealed: 0, broken: 0, left: 0 });
    expect((await rows()).rows).to.deep.equal(kept);
  });

  it('can be stopped half-way, with all of it readable, and goes on where it was', async () => {
    const stop = new AbortController();
    const stopped: unknown = await reseal({
      signal: stop.signal,
      progress: (fraction) => fraction > 0.1 && stop.abort(),
    }).catch((error: unknown) => error);
    expect(stopped).to.include({ name: 'AbortError' });
    const done = await countSealedWith(after);
    expect(done).to.be.within(1, userCount - 1);
    expect(await phones(rotating)).to.deep.equal(expected());
    expect((await reseal()).resealed).to.be.lessThan(2 * userCount + 1);
    expect(await phones(after)).to.deep.equal(expected());
  });

  it('reports how far it is, and in which column', async () => {
    const stages: string[] = [];
    const fractions: number[] = [];
    await reseal({ stage: (name) => stages.push(name), progress: (fraction) => fractions.push(fraction) });
    expect(stages).to.include.members(['secrets.sealed', 'users.phone_sealed', 'accounts.identity_sealed']);
    expect(fractions).to.deep.equal(fractions.toSorted((a, b) => a - b));
    expect(fractions.at(-1)).to.equal(1);
  });

  it('loses no change that is made meanwhile, by processes with either key, nor by another run', async () => {
    const changes = userIds.map((id, index) => {
      const cipher = index % 2 === 0 ? rotating : before;
      const ctx = { db: database.db, cipher, clock: systemClock };
      return changeUser(ctx, id, { phone: `+1 555 ${index}` }, () => undefined);
    });
    await Promise.all([reseal(), ...changes, reseal()]);
    expect(await phones(rotating)).to.deep.equal(userIds.map((_, index) => `+1 555 ${index}`));
    const { left } = await reseal();
    expect(left).to.equal(0);
    expect(await phones(after)).to.deep.equal(userIds.map((_, index) => `+1 555 ${index}`));
  });

  it('leaves what no key opens as it is, counts it, and does the rest', async () => {
    const [moved = '', other = '', changed = ''] = userIds;
    await database.db.raw(
      'UPDATE users SET phone_sealed = (SELECT phone_sealed FROM users WHERE id = ?) WHERE id = ?',
      [other, moved],
    );
    await database.db.raw(`UPDATE users SET phone_sealed = left(phone_sealed, -1) || '!' WHERE id = ?`, [changed]);
    const { rows: kept } = await database.db.raw<{ rows: unknown }>(
      'SELECT phone_sealed FROM users WHERE id IN (?, ?) ORDER BY id',
      [moved, changed],
    );
    expect(await reseal()).to.deep.equal({ resealed: 2 * userCount - 1, broken: 2, left: 2 });
    const { rows } = await database.db.raw<{ rows: unknown }>(
      'SELECT phone_sealed FROM users WHERE id IN (?, ?) ORDER BY id',
      [moved, changed],
    );
    expect(rows).to.deep.equal(kept);
    const error: unknown = await openPhone({ cipher: rotating }, (await findUser(database.db, moved))!).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).to.be.instanceOf(SealBroken);
  });
});
