import { expect } from 'chai';
import { createFieldCipher } from '../platform/field-cipher.ts';
import { createLogger } from '../platform/logger.ts';
import { createTestDatabase, testConfig, type TestDatabase } from '../testing/index.ts';
import { ensureAdmin, logIn, registerUser } from './index.ts';

const password = 'correct horse battery staple';

describe('ensureAdmin', () => {
  let database: TestDatabase;
  before(async () => {
    database = await createTestDatabase();
  });
  after(() => database.drop());
  const start = (env: Record<string, string>) => {
    const config = testConfig(env);
    return ensureAdmin({ config, db: database.db, logger: createLogger(config) });
  };
  const count = async () =>
    Number((await database.db.raw<{ rows: { n: string }[] }>('SELECT count(*) AS n FROM users')).rows[0]!.n);

  // asvs: 6.3.2
  it('makes nobody when nobody is named', async () => {
    await start({});
    expect(await count()).to.equal(0);
  });

  it('makes the named admin once, however many processes start', async () => {
    const env = { ADMIN_USERNAME: 'root', ADMIN_PASSWORD: password };
    await Promise.all([start(env), start(env), start(env)]);
    await start({ ...env, ADMIN_PASSWORD: 'another long password' });
    expect(await count()).to.equal(1);
    expect(await logIn(database, { username: 'Root', password })).to.include({ username: 'root', role: 'admin' });
  });

  it('does not promote a user of that name', async () => {
    const user = {
      username: 'mallory',
      email: 'm@example.org',
      password: 'a quiet river at dawn',
      firstName: 'M',
      lastName: 'M',
    };
    await registerUser({ db: database.db, cipher: createFieldCipher(testConfig()) }, user);
    await start({ ADMIN_USERNAME: 'mallory', ADMIN_PASSWORD: password });
    expect(await logIn(database, { username: 'mallory', password })).to.equal(undefined);
    expect(await logIn(database, user)).to.include({ role: 'user' });
  });
});
