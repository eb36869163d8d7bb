import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import { migrateEngine } from '../queues/runtime/postgres-backend.ts';
import { purges } from '../shared/maintenance/index.ts';
import { createTestDatabase, type TestDatabase } from '../shared/testing/index.ts';

/** A line of the table "What grows, and who empties it". */
interface Line {
  tables: string[];
  emptiedBy: string;
}

describe('what docs/guides/operate.md says of what grows', () => {
  let database: TestDatabase;
  let lines: Line[];
  before(async () => {
    database = await createTestDatabase();
    await migrateEngine(database.databaseUrl);
    const guide = await readFile(new URL('../docs/guides/operate.md', import.meta.url), 'utf8');
    const [, section = ''] = guide.split('## What grows, and who empties it');
    lines = (section.split('\n## ')[0] ?? '').split('\n').flatMap((line) => {
      const [, tables = '', , emptiedBy = ''] = line.split('|').map((cell) => cell.trim());
      return tables.startsWith('`')
        ? [{ tables: tables.split(', ').map((name) => name.replaceAll('`', '')), emptiedBy }]
        : [];
    });
  });
  after(() => database.drop());

  const tablesWhere = async (condition: string): Promise<string[]> => {
    const { rows } = await database.db.raw<{ rows: { name: string }[] }>(
      `SELECT CASE WHEN n.nspname = 'public' THEN '' ELSE n.nspname || '.' END || c.relname AS name
       FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
       WHERE c.relkind IN ('r', 'p') AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND ${condition}`,
    );
    return rows.map(({ name }) => name);
  };
  const purgesIn = ({ emptiedBy }: Line): string[] =>
    [...emptiedBy.matchAll(/purge `([a-z-]+)`/g)].map(([, name]) => name ?? '');

  it('names every table of the schema and of the engine once, and no other', async () => {
    const named = lines.flatMap(({ tables }) => tables).filter((name) => !name.includes('/'));
    expect(named.toSorted()).to.deep.equal((await tablesWhere('true')).toSorted());
  });

  it('names every purge, and no other', () => {
    const named = new Set(lines.flatMap(purgesIn));
    expect([...named]).to.have.members(purges.map(({ name }) => name));
  });

  it('names no table as purged that is vacuumed by its share of dead rows: millions would pile up first', async () => {
    const byRows = await tablesWhere(`'autovacuum_vacuum_scale_factor=0' = ANY(c.reloptions)`);
    const purged = lines.filter((line) => purgesIn(line).length > 0).flatMap(({ tables }) => tables);
    expect(purged).to.include('jobs');
    expect(purged.filter((name) => !name.includes('/') && !byRows.includes(name))).to.deep.equal([]);
  });
});
