import type { Db } from './db.ts';

/** What a database says of itself. */
export interface DatabaseState {
  /** Its clock, in milliseconds since 1970. */
  nowMs: number;
  /** Age of the oldest transaction whose snapshot keeps dead rows from being removed; 0: none, or not allowed to see. */
  oldestSnapshotSeconds: number;
}

/** What time it is, for all processes alike. */
export async function readDatabaseNow(db: Db): Promise<Date> {
  const { rows } = await db.raw<{ rows: [{ now: Date }] }>('SELECT clock_timestamp() AS now');
  return rows[0].now;
}

export async function readDatabaseState(db: Db): Promise<DatabaseState> {
  const { rows } = await db.raw<{ rows: [DatabaseState] }>(
    `SELECT extract(epoch FROM clock_timestamp())::float8 * 1000 AS "nowMs",
       coalesce((SELECT extract(epoch FROM clock_timestamp() - min(xact_start))::float8 FROM pg_stat_activity
         WHERE backend_xmin IS NOT NULL AND datname = current_database() AND pid <> pg_backend_pid()), 0) AS "oldestSnapshotSeconds"`,
  );
  return rows[0];
}
