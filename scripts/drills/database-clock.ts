import { withClient } from '../../shared/platform/with-client.ts';

/**
 * Gives an empty database a clock that can be set: `now()` and `clock_timestamp()` of the ledger's statements and defaults
 * are functions that add a shift to the true time. The engine's statements keep the true time.
 */
export async function createDatabaseClock(databaseUrl: string): Promise<void> {
  const database = new URL(databaseUrl).pathname.slice(1);
  const shifted = (name: string, volatility: string): string =>
    `CREATE FUNCTION public.${name}() RETURNS timestamptz ${volatility} LANGUAGE sql AS $$
       SELECT pg_catalog.${name}()
         + coalesce(pg_sequence_last_value('public.drill_clock_shift_ms'), 0) * interval '1 millisecond'
     $$;`;
  await run(
    databaseUrl,
    `-- A sequence: what it is set to holds at once and for every transaction.
     CREATE SEQUENCE public.drill_clock_shift_ms MINVALUE -100000000 START 0;
     ${shifted('now', 'STABLE')}
     ${shifted('clock_timestamp', 'VOLATILE')}
     ALTER DATABASE ${database} SET search_path = public, pg_catalog;`,
  );
}

/** Sets the clock off by `shiftMs`. */
export async function shiftDatabaseClock(databaseUrl: string, shiftMs: number): Promise<void> {
  await run(databaseUrl, `SELECT setval('public.drill_clock_shift_ms', ${shiftMs})`);
}

async function run(databaseUrl: string, sql: string): Promise<void> {
  await withClient({ connectionString: databaseUrl }, (client) => client.query(sql));
}
