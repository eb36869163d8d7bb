import type { Db } from '../../shared/platform/db.ts';

/** What the house writes by itself, or of every request: the record, jobs, when a credential was last used. */
const own =
  /^(audit_|job|dead_jobs|workers|write_probe|sessions|api_key|idempotency_keys|request_nonces|refresh_tokens|secrets|devices|cache_generation|bullmq)/;

/** What stands in each table, as a text that changes with any row. */
export type RowFingerprint = Record<string, string>;

/** Reads the tables that requests alone change, and what requests have started. */
export async function readFingerprint(db: Db): Promise<RowFingerprint> {
  const { rows: tables } = await db.raw<{ rows: { name: string }[] }>(
    `SELECT table_name AS name FROM information_schema.tables
     WHERE table_schema = 'public' AND table_type = 'BASE TABLE' ORDER BY 1`,
  );
  const names = tables.map(({ name }) => name).filter((name) => !own.test(name));
  const selects = names.map(
    () => "SELECT ?::text AS name, count(*) || ' ' || coalesce(sum(hashtextextended(t::text, 0)), 0) AS rows FROM ?? t",
  );
  const { rows } = await db.raw<{ rows: { name: string; rows: string }[] }>(
    selects.join(' UNION ALL '),
    names.flatMap((name) => [name, name]),
  );
  return Object.fromEntries(rows.map((row) => [row.name, row.rows]));
}

/** The tables that differ. */
export function changedTables(before: RowFingerprint, after: RowFingerprint): string[] {
  return Object.keys(after).filter((name) => before[name] !== after[name]);
}
