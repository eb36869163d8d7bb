import pg from 'pg';

/**
 * Runs `run` on a connection of its own, which ends with it. Losing it fails the statement that runs, or the next one:
 * a client that nobody listens to would end the process instead.
 */
export async function withClient<T>(options: pg.ClientConfig, run: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(options);
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await run(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}
