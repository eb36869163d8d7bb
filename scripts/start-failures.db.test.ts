import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { migrateEngine } from '../queues/runtime/postgres-backend.ts';
import { freePort } from '../shared/platform/free-port.ts';
import {
  type TestDatabase,
  createTempDir,
  createTestDatabase,
  startRedisServer,
  testSeals,
} from '../shared/testing/index.ts';
import { type RoleName, runRole } from './testing/roles.ts';

const roles = ['release', 'api', 'worker', 'dispatcher', 'start'] as const;

describe('a process that can not start', () => {
  let database: TestDatabase;
  let dir: { path: string; remove(): Promise<void> };
  let env: Record<string, string>;
  before(async () => {
    database = await createTestDatabase();
    await migrateEngine(database.databaseUrl);
    dir = await createTempDir();
    env = {
      DATABASE_URL: database.databaseUrl,
      DATA_DIR: dir.path,
      PORT: '0',
      ENCRYPTION_KEY: 'the encryption key of the tests',
      ENCRYPTION_SALT: 'the salt of the tests',
    };
  });
  after(async () => {
    await database.drop();
    await dir.remove();
  });

  /** Of each role: that it ends with 1, and what it says is one sentence of this form. */
  async function expectSentence(names: readonly RoleName[], changed: Record<string, string>, form: RegExp) {
    for (const name of names) {
      const { code, stderr } = await runRole(name, { ...env, ...changed });
      expect(stderr, name)
        .to.match(/^[^\n]+\.\n$/)
        .and.match(form);
      expect(code, name).to.equal(1);
    }
  }

  function databaseUrl(change: (url: URL) => unknown): { DATABASE_URL: string } {
    const url = new URL(database.databaseUrl);
    change(url);
    return { DATABASE_URL: url.href };
  }

  it('says that the password of the database is wrong', () =>
    expectSentence(
      roles,
      databaseUrl((url) => (url.password = 'wrong')),
      /^DATABASE_URL names a user or a password that PostgreSQL does not accept: correct them\.$/m,
    ));

  it('says that there is no such database', () =>
    expectSentence(
      ['release', 'api'],
      databaseUrl((url) => (url.pathname = '/missing')),
      /^DATABASE_URL names a database that does not exist: create it/,
    ));

  it('says that the host of the database is not known', () =>
    expectSentence(
      ['worker'],
      databaseUrl((url) => (url.hostname = 'nowhere.invalid')),
      /^DATABASE_URL names a host that (is not known|can not be looked up): correct it/,
    ));

  it('says that no server listens there', async () => {
    const port = String(await freePort());
    await expectSentence(
      ['release', 'dispatcher'],
      databaseUrl((url) => (url.port = port)),
      /^DATABASE_URL leads to where no server listens: start PostgreSQL/,
    );
  });

  it('says that the database is not migrated', async () => {
    const name = `${new URL(database.databaseUrl).pathname.slice(1)}_empty`;
    await database.db.raw('CREATE DATABASE ??', [name]);
    const empty = databaseUrl((url) => (url.pathname = `/${name}`));
    await expectSentence(['api', 'worker', 'dispatcher'], empty, /^DATABASE_URL .* run "npm run release" first\.$/m);
    await database.db.raw('DROP DATABASE ??', [name]);
  });

  it('says that the tables of the queue engine are not there', async () => {
    const bare = await createTestDatabase();
    const changed = { DATABASE_URL: bare.databaseUrl };
    await expectSentence(['api', 'worker', 'dispatcher'], changed, /run "npm run release" first\.$/m);
    await bare.drop();
  });

  it('says that the key does not open what is sealed', async () => {
    await testSeals(database.db).secrets.get('csrf');
    await expectSentence(
      ['release', 'api', 'worker', 'start'],
      { ENCRYPTION_KEY: 'another key than that of before' },
      /^ENCRYPTION_KEY does not open what is sealed in the database: set ENCRYPTION_KEY and ENCRYPTION_SALT to/,
    );
  });

  it('says that a host is not its own, and that a folder can not be used', async () => {
    await expectSentence(['api', 'start'], { HOST: '192.0.2.1' }, /^HOST is no address of this machine/);
    const file = join(dir.path, 'file');
    await writeFile(file, '');
    const changed = { DATA_DIR: file, ENCRYPTION_KEY: '' };
    await expectSentence(['api'], changed, /^DATA_DIR can not be used \(\w+\): make it a folder/);
  });

  it('says that the password of Redis is wrong', async () => {
    const redis = await startRedisServer({ settings: { requirepass: 'secret' } });
    for (const REDIS_URL of [redis.url, redis.url.replace('//', '//:wrong@')]) {
      await expectSentence(['worker', 'api'], { REDIS_URL }, /^REDIS_URL names a user or a password/);
    }
    await redis.stop();
  });
});
