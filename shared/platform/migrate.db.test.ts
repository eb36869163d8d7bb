import { readdir } from 'node:fs/promises';
import { expect } from 'chai';
import type { Knex } from 'knex';
import { type TestDatabase, createTestDatabase, until } from '../testing/index.ts';
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

  it('keeps nobody waiting while a dump keeps it from changing a table, and goes on when that is done', async () => {
    // One that changes the table which is dumped.
    const name = '0029_search_by_user';
    await undo(name);
    const dump = openDb({ databaseUrl: test.databaseUrl, poolSize: 1, applicationName: 'test' });
    const dumping = await dump.transaction();
    await dumping.raw('LOCK TABLE transactions IN ACCESS SHARE MODE');

    const warnings: unknown[] = [];
    const migrating = migrate(test.databaseUrl, [], { warn: (fields) => warnings.push(fields) });
    await until(async () => (await waitingFor('transactions')) > 0, 'the migration waits');
    // Whoever asks for the table now waits behind the migration, until that gives way.
    await test.db('transactions').count();
    await until(() => warnings.length > 0, 'it says that it waits');

    await dumping.rollback();
    await dump.destroy();
    expect(await migrating).to.deep.equal([name]);
  });

  async function undo(name: string): Promise<void> {
    const file = new URL(`../../migrations/${name}.ts`, import.meta.url);
    const { down } = (await import(file.href)) as Knex.Migration;
    await down?.(test.db);
    await test.db('knex_migrations').where({ name }).delete();
  }

  async function waitingFor(table: string): Promise<number> {
    const { rows } = await test.db.raw<{ rows: unknown[] }>(
      'SELECT FROM pg_locks WHERE relation = ?::regclass AND NOT granted',
      [table],
    );
    return rows.length;
  }

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
