import { setTimeout as delay } from 'node:timers/promises';
import { isRunning } from '../../../shared/platform/embedded-postgres-process.ts';
import type { Fault } from './fault.ts';

const againMs = 250;

/** The disk with the database's data is full. A server that ends for that is started again when there is space. */
export const fillDisk: Fault = {
  everyMs: 150_000,
  lastsMs: { short: undefined, full: 20_000 },
  strikesDatabase: true,
  async inflict({ disk, postgres }, { lastsMs }) {
    if (typeof disk === 'string') return disk;
    const untilMs = performance.now() + lastsMs;
    while (performance.now() < untilMs) {
      // The database gives space back now and then; others are quick to take it.
      await disk.fill();
      await delay(againMs);
    }
    await disk.clear();
    if (!(await isRunning(postgres.pid))) await postgres.start();
    return undefined;
  },
};
