import { execFile } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { createTestDatabase, type TestDatabase } from '../shared/testing/index.ts';

const execute = promisify(execFile);

describe('npm run seed', () => {
  let database: TestDatabase;
  before(async () => {
    database = await createTestDatabase();
  });
  after(() => database.drop());

  const run = (args: string[], env: Record<string, string> = {}) =>
    execute(process.execPath, ['--import', 'tsx', 'scripts/seed.ts', ...args], {
      env: {
        PATH: process.env['PATH'],
        NODE_ENV: 'test',
        DATABASE_URL: database.databaseUrl,
        ENCRYPTION_KEY: 'the encryption key of the tests',
        ENCRYPTION_SALT: 'the salt of the tests',
        ...env,
      },
    }).then(
      ({ stdout }) => stdout,
      ({ code, stderr }: { code: number; stderr: string }) => `${code} ${stderr}`,
    );
  const few = ['--users', '2', '--transactions', '50'];
  const usernames = async () => {
    const { rows } = await database.db.raw<{ rows: { username: string }[] }>('SELECT username FROM users ORDER BY 1');
    return rows.map(({ username }) => username);
  };

  it('has no business in production', async () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
    const JWT_PRIVATE_KEY = privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
    const env = { NODE_ENV: 'production', REDIS_URL: 'redis://127.0.0.1:1', JWT_PRIVATE_KEY };
    expect(await run(few, env)).to.match(/^1 .*not for production/);
    expect(await usernames()).to.deep.equal([]);
  });

  it('says what is wrong and how it is used', async () => {
    expect(await run(['--users', '0'])).to.match(/^2 --users must be from 1 to 100,000\.\n\nnpm run seed/);
  });

  it('asks before it goes among users who are there already, and is done once', async () => {
    await database.db.raw(
      `INSERT INTO users (id, username, password_hash, first_name, last_name) VALUES (gen_random_uuid(), 'ada', '', 'A', 'B')`,
    );
    expect(await run(few)).to.match(/^1 There are users .*: 1\. To go on: --yes/);
    expect(await run([...few, '--yes'])).to.match(/100% {2}2 users, 50 transactions[^]*password "seeded/);
    expect(await usernames()).to.deep.equal(['ada', 'seed-0001', 'seed-0002']);
    expect(await run([...few, '--yes'])).to.match(/^1 There are seeded users/);
  });
});
