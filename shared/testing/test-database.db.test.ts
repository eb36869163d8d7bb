import { expect } from 'chai';
import { type TestDatabase, createTestDatabase } from './index.ts';

describe('createTestDatabase', () => {
  let first: TestDatabase;
  let second: TestDatabase;

  before(async () => {
    first = await createTestDatabase();
    second = await createTestDatabase();
  });

  after(async () => {
    await first.drop();
    await second.drop();
  });

  it('gives each caller a migrated database of its own', async () => {
    await first.db.schema.createTable('only_here', (table) => table.integer('n'));

    expect(await first.db.schema.hasTable('only_here')).to.equal(true);
    expect(await second.db.schema.hasTable('only_here')).to.equal(false);
    expect(await second.db.schema.hasTable('knex_migrations')).to.equal(true);
  });

  it('stores text as UTF-8 and sorts it by code point', async () => {
    const { rows } = await first.db.raw<{ rows: { name: string }[] }>(
      `select name from (values ('ä'), ('b'), ('Z'), ('€')) as names (name) order by name`,
    );
    expect(rows.map(({ name }) => name)).to.deep.equal(['Z', 'b', 'ä', '€']);
  });
});
