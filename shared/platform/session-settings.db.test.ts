import { expect } from 'chai';
import { type TestDatabase, createTestDatabase } from '../testing/index.ts';
import { isDbUnavailable, openDb } from './db.ts';
import { sessionSettings, withSessionSettings } from './session-settings.ts';

describe('the sessions of a pool', () => {
  let database: TestDatabase;
  before(async () => {
    database = await createTestDatabase();
  });
  after(() => database.drop());

  const settings = [...Object.keys(sessionSettings), 'work_mem'];

  it('have the settings that keep one of them from holding up all, whatever else the address names', async () => {
    const url = new URL(database.databaseUrl);
    url.searchParams.set('options', '-c work_mem=1MB -c jit=on');
    const db = openDb({ databaseUrl: url.href, poolSize: 2, applicationName: 'test' });
    const { rows } = await db.raw<{ rows: { value: string }[] }>(
      'SELECT current_setting(name) AS value FROM unnest(?::text[]) AS name',
      [settings],
    );
    expect(rows.map(({ value }) => value)).to.deep.equal(['5s', 'off', '10s', '1MB']);
    await db.destroy();
  });

  it('give up a lock that another session holds, which may be tried again', async () => {
    const databaseUrl = withSessionSettings(database.databaseUrl, {});
    const quick = { ...sessionSettings, lock_timeout: '20ms' };
    const db = openDb({ databaseUrl, poolSize: 2, applicationName: 'test', settings: quick });
    const holder = await db.transaction();
    await holder.raw('LOCK TABLE users');
    const error = await db('users')
      .count()
      .catch((reason: unknown) => reason);
    expect(error).to.have.property('code', '55P03');
    expect(isDbUnavailable(error)).to.equal(true);
    await holder.rollback();
    await db.destroy();
  });
});
