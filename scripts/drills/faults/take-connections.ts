import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import type { Fault } from './fault.ts';

const atATime = 10;
const againMs = 50;

/** Others take every connection that the database has, also those that the processes had. */
export const takeConnections: Fault = {
  everyMs: 300_000,
  lastsMs: { short: 8_000, full: 80_000 },
  strikesDatabase: true,
  async inflict({ postgres: { databaseUrl } }, { lastsMs }) {
    const taken: pg.Client[] = [];
    const untilMs = performance.now() + lastsMs;
    while (await takeSome(databaseUrl, taken));
    await endConnectionsOfProcesses(taken[0]);
    while (performance.now() < untilMs) {
      await takeSome(databaseUrl, taken);
      await delay(againMs);
    }
    await Promise.all(taken.map((client) => client.end().catch(() => undefined)));
    return undefined;
  },
};

/** @returns whether there may be more */
async function takeSome(databaseUrl: string, taken: pg.Client[]): Promise<boolean> {
  const tries = Array.from({ length: atATime }, async () => {
    const client = new pg.Client({
      connectionString: databaseUrl,
      application_name: 'others',
      connectionTimeoutMillis: 5_000,
    });
    client.on('error', () => undefined);
    try {
      await client.connect();
      taken.push(client);
      return true;
    } catch {
      await client.end().catch(() => undefined);
      return false;
    }
  });
  return (await Promise.all(tries)).every(Boolean);
}

/** The drill keeps its own: it goes on looking. */
async function endConnectionsOfProcesses(client: pg.Client | undefined): Promise<void> {
  await client?.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE datname = current_database() AND application_name NOT IN ('others', 'countinghouse-drill')`,
  );
}
