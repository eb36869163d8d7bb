import { expect } from 'chai';
import { createTestDatabase, testConfig, type TestDatabase, testSeals } from '../testing/index.ts';
import { blindIndex } from './blind-index.ts';
import { createFieldCipher, SealBroken } from './field-cipher.ts';
import { createSecrets } from './secrets.ts';

describe('secrets', () => {
  let database: TestDatabase;
  before(async () => {
    database = await createTestDatabase();
  });
  after(() => database.drop());
  afterEach(() => database.db.raw('DELETE FROM secrets'));

  /** What a process has that starts anew. */
  const start = () => testSeals(database.db).secrets;

  it('are the same in all processes, however many ask first at once', async () => {
    const keys = await Promise.all(Array.from({ length: 20 }, () => start().get('csrf')));
    expect(new Set(keys.map((key) => key.toString('hex'))).size).to.equal(1);
    expect(keys[0]).to.have.lengthOf(32);
    expect((await start().get('csrf')).equals(keys[0]!)).to.equal(true);
  });

  it('are one for each purpose', async () => {
    const secrets = start();
    expect((await secrets.get('csrf')).equals(await secrets.get('blind-index'))).to.equal(false);
  });

  // asvs: 13.3.1
  it('are sealed in the database', async () => {
    const key = await start().get('csrf');
    const { rows } = await database.db.raw<{ rows: [{ sealed: string }] }>('SELECT sealed FROM secrets');
    expect(rows[0].sealed).to.match(/^v1\./);
    expect(rows[0].sealed).not.to.contain(key.toString('base64').slice(0, 20));
  });

  it('are not made anew when the one that is there does not open', async () => {
    await start().get('csrf');
    const stranger = createSecrets(
      database.db,
      createFieldCipher(testConfig({ ENCRYPTION_KEY: 'a key of somebody else' })),
    );
    const error: unknown = await stranger.get('csrf').catch((thrown: unknown) => thrown);
    expect(error).to.be.instanceOf(SealBroken);
  });

  it('are looked for again after a look that failed', async () => {
    const secrets = start();
    await database.db.raw('ALTER TABLE secrets RENAME TO secrets_away');
    const failures = await Promise.allSettled([secrets.get('csrf'), secrets.get('csrf')]);
    await database.db.raw('ALTER TABLE secrets_away RENAME TO secrets');
    expect(failures.map(({ status }) => status)).to.deep.equal(['rejected', 'rejected']);
    expect(await secrets.get('csrf')).to.have.lengthOf(32);
  });

  it('make blind indexes: equal for equal values of one column, and for nothing else', async () => {
    const index = async (column: string, value: string, secrets = start()) =>
      (await blindIndex(secrets, column, value)).toString('hex');
    const one = await index('accounts.identity', 'DE02');
    expect(one).to.have.lengthOf(64);
    expect(await index('accounts.identity', 'DE02')).to.equal(one);
    expect(await index('accounts.identity', 'DE03')).not.to.equal(one);
    expect(await index('users.phone', 'DE02')).not.to.equal(one);
    await database.db.raw('DELETE FROM secrets');
    expect(await index('accounts.identity', 'DE02')).not.to.equal(one);
  });
});
