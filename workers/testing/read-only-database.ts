import pg from 'pg';

/**
 * Makes a database take no writes, as after a fail-over to a server that is not the primary one: connections that are
 * open are ended. @returns a connection that may write all the same; give it to `endReadOnly`
 */
export async function makeReadOnly(databaseUrl: string): Promise<pg.Client> {
  const admin = new pg.Client({
    connectionString: databaseUrl,
    options: '-c default_transaction_read_only=off',
  });
  await admin.connect();
  await setReadOnly(admin, true);
  return admin;
}

/** Lets it take writes again. */
export async function endReadOnly(admin: pg.Client): Promise<void> {
  await setReadOnly(admin, false);
  await admin.end();
}

/** Resolves when connections that were open have ended: who used them hears of it before they are used again. */
async function setReadOnly(admin: pg.Client, readOnly: boolean): Promise<void> {
  const database = admin.escapeIdentifier(admin.database ?? '');
  await admin.query(`ALTER DATABASE ${database} SET default_transaction_read_only = ${readOnly ? 'on' : 'off'}`);
  await admin.query(
    `SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`,
  );
}
