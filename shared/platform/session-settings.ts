import { withClient } from './with-client.ts';

/** What each session that runs statements of ours is set to. */
export const sessionSettings = {
  // What another session holds for minutes must not take all connections of a pool.
  lock_timeout: '5s',
  // Compiling a statement takes longer than most of ours run.
  jit: 'off',
  // A process that freezes inside a transaction must not hold its row locks for ever.
  idle_in_transaction_session_timeout: '10s',
} as const;

/**
 * What sessions that change tables are set to. Who asks for a table that a migration waits for waits behind it, so it
 * waits for less long than they do, and tries again.
 */
export const migrationSettings = { ...sessionSettings, lock_timeout: '2s' } as const;

/** The address with settings that a session begins with, whatever else it names. */
export function withSessionSettings(databaseUrl: string, settings: Readonly<Record<string, string>>): string {
  const url = new URL(databaseUrl);
  const given = url.searchParams.get('options');
  const ours = Object.entries(settings).map(([name, value]) => `-c ${name}=${value}`);
  // Of two values of one setting PostgreSQL takes the last.
  url.searchParams.set('options', [...(given === null ? [] : [given]), ...ours].join(' '));
  return url.href;
}

/**
 * Makes the settings those of every session that this user opens in this database from now on: a pooler in transaction
 * mode takes none with a connection, and would hand what is SET to whoever comes next.
 */
export async function storeSessionSettings(databaseUrl: string): Promise<void> {
  await withClient({ connectionString: databaseUrl, application_name: 'countinghouse-migrate' }, async (client) => {
    const { rows } = await client.query<{ name: string }>('SELECT quote_ident(current_database()) AS name');
    for (const [name, value] of Object.entries(sessionSettings)) {
      await client.query(`ALTER ROLE CURRENT_USER IN DATABASE ${rows[0]?.name} SET ${name} = '${value}'`);
    }
  });
}
