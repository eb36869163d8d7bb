import { readdir } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Knex } from 'knex';
import pg from 'pg';
import { openDb } from './db.ts';
import { StartError } from './errors.ts';
import type { Logger } from './logger.ts';
import { migrationSettings, withSessionSettings } from './session-settings.ts';

/** Brings something else in the same database up to date, such as the tables of a queue engine. */
export type AlsoMigrate = (databaseUrl: string) => Promise<unknown>;

const migrationsUrl = new URL('../../migrations/', import.meta.url);
const migrationLock = 4_711_017;
/** After a lock was not had, others get through for as long. */
const pauseMs = 3_000;
const giveUpMs = 10 * 60_000;

/**
 * Brings the database up to the newest of `/migrations`, in the order of their names, and then runs `also`.
 * Processes that start at once take turns. Each migration is a transaction: one that fails leaves nothing behind,
 * rejects, and keeps the later ones from running. One that needs a lock that another session holds, such as that of a
 * dump, is tried again for ten minutes, and keeps nobody waiting meanwhile.
 * @returns the names of the migrations that this call has run
 */
export async function migrate(
  databaseUrl: string,
  also: readonly AlsoMigrate[] = [],
  logger?: Pick<Logger, 'warn'>,
): Promise<string[]> {
  const turn = new pg.Client({
    // Another process may take long for its turn.
    connectionString: withSessionSettings(databaseUrl, { lock_timeout: '0' }),
    application_name: 'countinghouse-migrate',
  });
  turn.on('error', () => undefined);
  const applicationName = 'countinghouse-migrate';
  const db = openDb({ databaseUrl, poolSize: 2, applicationName, settings: migrationSettings });
  try {
    await turn.connect();
    await turn.query('select pg_advisory_lock($1)', [migrationLock]);
    // It is our turn, so a knex lock that is still there is that of a process that was killed.
    await db.migrate.forceFreeMigrationsLock({ migrationSource });
    const [, pending] = (await db.migrate.list({ migrationSource })) as [done: unknown, pending: string[]];
    for (const step of [() => db.migrate.latest({ migrationSource }), ...also]) {
      await untilUnlocked(() => step(databaseUrl), logger);
    }
    return pending;
  } finally {
    await db.destroy();
    await turn.end();
  }
}

/** Every migration that this code brings, in their order. */
export async function migrationNames(): Promise<string[]> {
  const names = (await readdir(migrationsUrl)).filter((name) => /^\d{4}_[\w-]+\.ts$/.test(name));
  return names.map((name) => name.replace(/\.ts$/, '')).toSorted();
}

/** Migrations are recorded without the ending of their file, so that compiling them changes nothing. */
const migrationSource: Knex.MigrationSource<string> = {
  getMigrations: () => migrationNames(),
  getMigrationName: (name) => name,
  getMigration: async (name) => (await import(new URL(`${name}.ts`, migrationsUrl).href)) as Knex.Migration,
};

/** Runs a step again while it fails because of a lock that another session holds. */
async function untilUnlocked(step: () => Promise<unknown>, logger?: Pick<Logger, 'warn'>): Promise<void> {
  const startedMs = performance.now();
  for (;;) {
    try {
      await step();
      return;
    } catch (error) {
      if (!isLocked(error)) throw error;
      if (performance.now() - startedMs > giveUpMs) throw new StartError(lockedTooLong, { cause: error });
      logger?.warn({}, 'a migration needs a lock that another session holds, trying again');
      await sleep(pauseMs);
    }
  }
}

const lockedTooLong =
  'A migration needs a table that another session has locked for ten minutes: end that session (a dump?), or try later.';

/** Not had in time, or in a circle with another session. */
function isLocked(error: unknown): boolean {
  const { code } = error as { code?: string };
  return code === '55P03' || code === '40P01';
}
