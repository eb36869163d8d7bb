import { setTimeout as delay } from 'node:timers/promises';
import { isRunning } from '../../../shared/platform/embedded-postgres-process.ts';
import { withClient } from '../../../shared/platform/with-client.ts';
import { type PostgresServer, until } from '../../../shared/testing/index.ts';
import type { Fault } from './fault.ts';

const againMs = 250;
const patienceMs = 20_000;

/** The disk with the database's data is full. Then there is space again, and the server is brought back. */
export const fillDisk: Fault = {
  everyMs: 150_000,
  lastsMs: { short: undefined, full: 20_000 },
  strikesDatabase: true,
  async inflict({ db, disk, postgres }, { lastsMs }) {
    if (typeof disk === 'string') return disk;
    const startedMs = performance.now();
    const elapsedMs = (): number => performance.now() - startedMs;
    while (elapsedMs() < lastsMs) {
      // The database gives space back now and then; others are quick to take it.
      await disk.fill();
      // At first tables can't grow. Later nothing can be written: the log needs a new file.
      if (elapsedMs() > lastsMs / 2) await db.raw('SELECT pg_switch_wal()').catch(() => undefined);
      await delay(againMs);
    }
    await disk.clear();
    await bringBack(postgres);
    return undefined;
  },
};

/** As an operator would: one that has ended is started, and one that does not recover by itself is restarted. */
async function bringBack(postgres: PostgresServer): Promise<void> {
  if (await isRunning(postgres.pid)) {
    const back = await until(() => answers(postgres.databaseUrl), 'it answers', patienceMs).catch(() => false);
    if (back) return;
  }
  if (await isRunning(postgres.pid)) await postgres.kill();
  await postgres.start();
}

async function answers(databaseUrl: string): Promise<boolean> {
  const options = { connectionString: databaseUrl, connectionTimeoutMillis: 5_000 };
  return withClient(options, () => Promise.resolve(true)).catch(() => false);
}
