import { expect } from 'chai';
import { createTestDatabase, type TestDatabase } from '../testing/index.ts';
import { sealedColumns } from './index.ts';

describe('the list of sealed columns', () => {
  let database: TestDatabase;
  before(async () => {
    database = await createTestDatabase();
  });
  after(() => database.drop());

  // asvs: 14.2.4
  it('names every sealed column of the database, with the primary key of its table', async () => {
    const { rows } = await database.db.raw<{ rows: unknown[] }>(
      `SELECT c.table_name AS table, c.column_name AS column, k.column_name AS key, kc.data_type AS "keyType"
       FROM information_schema.columns c
       JOIN information_schema.table_constraints p USING (table_schema, table_name)
       JOIN information_schema.key_column_usage k USING (constraint_schema, constraint_name)
       JOIN information_schema.columns kc
         ON (kc.table_schema, kc.table_name, kc.column_name) = (k.table_schema, k.table_name, k.column_name)
       WHERE c.table_schema = 'public' AND p.constraint_type = 'PRIMARY KEY'
         AND (c.column_name LIKE '%\\_sealed' OR (c.table_name, c.column_name) = ('secrets', 'sealed'))`,
    );
    expect(sealedColumns).to.have.deep.members(rows);
  });
});
