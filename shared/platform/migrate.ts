import { readdir } from 'node:fs/promises';
import type { Knex } from 'knex';
import pg from 'pg';
import { openDb } from './db.ts';

/** Brings something else in the same database up to date, such as the tables of a queue engine. */
export type AlsoMigrate = (databaseUrl: string) => Promise<unknown>;

const migrationsUrl = new URL('../../migrations/', import.meta.url);
const migrationLock = 4_711_017;

/**
 * Brings the database up to the newest of `/migrations`, in the order of their names, and then runs `also`.
 * Processes that start at once take turns. Each migration is a transaction: one that fails leaves nothing behind,
 * rejects, and keeps the later ones from running.
 * @returns the names of the migrations that this call has run
 */
export async function migrate(databaseUrl: string, also: readonly AlsoMigrate[] = []): Promise<string[]> {
  const turn = new pg.Client({ connectionString: databaseUrl, application_name: 'countinghouse-migrate' });
  turn.on('error', () => undefined);
  const db = openDb({ databaseUrl, poolSize: 2, applicationName: 'countinghouse-migrate' });
  try {
    await turn.connect();
    await turn.query('select pg_advisory_lock($1)', [migrationLock]);
    const config = { migrationSource };
    // It is our turn, so a knex lock that is still there is that of a process that was killed.
    await db.migrate.forceFreeMigrationsLock(config);
    const [, names] = (await db.migrate.latest(config)) as [batch: number, names: string[]];
    for (const bringUpToDate of also) await bringUpToDate(databaseUrl);
    return names;
  } finally {
    await db.destroy();
    await turn.end();
  }
}

/** Migrations are recorded without the ending of their file, so that compiling them changes nothing. */
const migrationSource: Knex.MigrationSource<string> = {
  async getMigrations() {
    const names = (await readdir(migrationsUrl)).filter((name) => /^\d{4}_[\w-]+\.ts$/.test(name));
    return names.map((name) => name.replace(/\.ts$/, '')).toSorted();
  },
  getMigrationName: (name) => name,
  getMigration: async (name) => (await import(new URL(`${name}.ts`, migrationsUrl).href)) as Knex.Migration,
};
