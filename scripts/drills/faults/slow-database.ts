import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import type { Fault } from './fault.ts';

const latencyMs = 1_200;
const lookMs = 500;

/** Everything that processes ask of the database takes 1.2 s longer. */
export const delayDatabase: Fault = {
  everyMs: 60_000,
  lastsMs: { short: 5_000, full: 20_000 },
  async inflict({ proxy }, { lastsMs }) {
    proxy.delayRequests(latencyMs);
    await delay(lastsMs);
    proxy.delayRequests(0);
    return undefined;
  },
};

/** Somebody leaves a transaction open: what was deleted since can't be removed, and every look passes over it. */
export const leaveTransactionOpen: Fault = {
  everyMs: 300_000,
  lastsMs: { short: 6_000, full: 300_000 },
  async inflict({ postgres: { databaseUrl } }, { lastsMs }) {
    const untilMs = performance.now() + lastsMs;
    while (performance.now() < untilMs) {
      await leaveOneOpen(databaseUrl, untilMs);
      await delay(lookMs);
    }
    return undefined;
  },
};

/** Until then, or until the database ends it. */
async function leaveOneOpen(databaseUrl: string, untilMs: number): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl, application_name: 'others' });
  let ended = false;
  client.on('error', () => undefined);
  client.once('end', () => (ended = true));
  try {
    await client.connect();
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
    await client.query('SELECT count(*) FROM jobs');
    while (!ended && performance.now() < untilMs) await delay(lookMs);
  } catch {
    // The database is away.
  } finally {
    await client.end().catch(() => undefined);
  }
}
