import { withClient } from '../platform/with-client.ts';
import type { TestDatabase } from './test-database.ts';

/**
 * Alters a database from outside, as in `ALTER DATABASE … SET default_transaction_read_only = on`, and ends all sessions, so
 * that those which come have it.
 */
export async function changeDatabase(
  { databaseUrl }: Pick<TestDatabase, 'databaseUrl'>,
  change: string,
): Promise<void> {
  const url = new URL(databaseUrl);
  const name = url.pathname.slice(1);
  url.pathname = '/postgres';
  await withClient({ connectionString: url.href }, async (client) => {
    await client.query(`ALTER DATABASE ${name} ${change}`);
    await client.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [name]);
  });
}
