import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { createTestDatabase, type TestDatabase } from '../shared/testing/index.ts';

const execute = promisify(execFile);

describe('npm run keys:rotate', () => {
  let database: TestDatabase;
  before(async () => {
    database = await createTestDatabase();
  });
  after(() => database.drop());
  const run = (...args: string[]) =>
    execute(process.execPath, ['--import', 'tsx', 'scripts/keys-rotate.ts', ...args], {
      env: {
        PATH: process.env['PATH'],
        NODE_ENV: 'test',
        DATABASE_URL: database.databaseUrl,
        ENCRYPTION_KEY: 'the encryption key of the tests',
        ENCRYPTION_SALT: 'the salt of the tests',
      },
    }).then(
      ({ stdout }) => stdout,
      ({ code, stderr }: { code: number; stderr: string }) => `${code} ${stderr}`,
    );

  it('adds a key, and says which and from when on it signs', async () => {
    const said = await run('--now');
    const { rows } = await database.db.raw<{ rows: { kid: string }[] }>('SELECT kid FROM signing_keys');
    expect(said)
      .to.match(/signs from 20\d\d-/)
      .and.to.contain(rows[0]?.kid);
  });

  it('does nothing when it is asked for what it does not know', async () => {
    expect(await run('--soon')).to.match(/^2 npm run keys:rotate/);
    const { rows } = await database.db.raw<{ rows: unknown[] }>('SELECT FROM signing_keys');
    expect(rows).to.have.lengthOf(1);
  });
});
