import { readdir } from 'node:fs/promises';
import { expect } from 'chai';
import { type TestDatabase, createTestDatabase } from '../testing/index.ts';
import { openDb } from './db.ts';
import { migrate } from './migrate.ts';

describe('migrate', () => {
  let test: TestDatabase;
  let emptyUrl: string;

  before(async () => {
    test = await createTestDatabase();
    const url = new URL(test.databaseUrl);
    url.pathname += '_empty';
    emptyUrl = url.href;
    await test.db.raw(`create database ${url.pathname.slice(1)}`);
  });

  after(async () => {
    await test.db.raw(`drop database ${new URL(emptyUrl).pathname.slice(1)} with (force)`);
    await test.drop();
  });

  it('runs every migration once, in order, however many processes start at once', async () => {
    const runs = await Promise.all([migrate(emptyUrl), migrate(emptyUrl), migrate(emptyUrl)]);

    const files = await readdir(new URL('../../migrations/', import.meta.url));
    const names = files.filter((file) => file.endsWith('.ts')).map((file) => file.replace('.ts', ''));
    expect(runs.flat()).to.deep.equal(names.toSorted());
    expect(runs.filter((run) => run.length > 0)).to.have.lengthOf(1);
  });

  it('is not held up by the lock of a process that was killed', async () => {
    const db = openDb({ databaseUrl: test.databaseUrl, poolSize: 1, applicationName: 'test' });
    await db('knex_migrations_lock').update({ is_locked: 1 });
    await db.destroy();

    expect(await migrate(test.databaseUrl)).to.deep.equal([]);
  });

  it('brings the rest up to date after the tables are there', async () => {
    const seen: unknown[] = [];
    await migrate(test.databaseUrl, [
      async (databaseUrl) => {
        seen.push(databaseUrl === test.databaseUrl, await test.db.schema.hasTable('knex_migrations'));
      },
    ]);
    expect(seen).to.deep.equal([true, true]);
  });
});
