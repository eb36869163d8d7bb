import { migrationNames } from './migrate.ts';
import type { Db } from './db.ts';
import { ConfigError } from './config.ts';

/** What a database without the newest tables is told, by whichever check finds it so. */
export const notMigrated = {
  name: 'DATABASE_URL',
  detail: 'leads to a database that lacks the newest migrations: run "npm run release" first',
};

/** @throws {ConfigError} when a migration that this code needs has not run; ones that it does not know are no fault */
export async function requireMigrated(db: Db): Promise<void> {
  const known = await migrationNames();
  const done = new Set(await doneMigrations(db));
  if (known.some((name) => !done.has(name))) throw new ConfigError([notMigrated]);
}

async function doneMigrations(db: Db): Promise<string[]> {
  const undefined_table = '42P01';
  try {
    const { rows } = await db.raw<{ rows: { name: string }[] }>('SELECT name FROM knex_migrations');
    return rows.map(({ name }) => name);
  } catch (error) {
    if ((error as { code?: string }).code === undefined_table) return [];
    throw error;
  }
}
