import type { Db } from '../../shared/platform/db.ts';

/** Every row, of whatever table, that names one of these ids; by table. */
export async function rowsAbout(db: Db, ids: readonly string[]): Promise<Record<string, string[]>> {
  const found: Record<string, string[]> = {};
  for (const table of await tablesOf(db)) {
    const { rows } = await db.raw<{ rows: { row: string }[] }>(
      'SELECT t::text AS row FROM ?? t WHERE t::text LIKE ANY(?::text[]) ORDER BY 1',
      [table, ids.map((id) => `%${id}%`)],
    );
    if (rows.length > 0) found[table] = rows.map(({ row }) => row);
  }
  return found;
}

/** How many rows each table has. */
export async function countRows(db: Db): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const table of await tablesOf(db)) {
    const { rows } = await db.raw<{ rows: { count: number }[] }>('SELECT count(*)::int AS count FROM ??', [table]);
    counts[table] = rows[0]?.count ?? 0;
  }
  return counts;
}

async function tablesOf(db: Db): Promise<string[]> {
  const { rows } = await db.raw<{ rows: { name: string }[] }>(
    `SELECT table_name AS name FROM information_schema.tables
     WHERE table_schema = 'public' AND table_type = 'BASE TABLE' ORDER BY 1`,
  );
  return rows.map(({ name }) => name);
}
