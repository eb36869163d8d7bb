import { setTimeout as delay } from 'node:timers/promises';
import { shiftDatabaseClock } from '../database-clock.ts';
import type { DrillWorld } from '../drill-world.ts';
import type { Fault, Strike } from './fault.ts';

const hourMs = 3_600_000;
const monthMs = 30 * 24 * hourMs;

/** A worker and the dispatcher believe that it is 30 days later. */
export const stepClocksAhead: Fault = {
  everyMs: 60_000,
  lastsMs: { short: 4_000, full: 20_000 },
  inflict: (world, strike) => shiftProcesses(world, strike, monthMs),
};

/** A worker and the dispatcher believe that it is an hour earlier. */
export const stepClocksBack: Fault = {
  everyMs: 60_000,
  lastsMs: { short: 4_000, full: 20_000 },
  inflict: (world, strike) => shiftProcesses(world, strike, -hourMs),
};

/** The clock of the database goes back an hour, and is put right later. */
export const stepDatabaseClockBack: Fault = {
  everyMs: 80_000,
  lastsMs: { short: 5_000, full: 30_000 },
  strikesDatabase: true,
  async inflict({ postgres: { databaseUrl } }, { lastsMs }) {
    await shiftDatabaseClock(databaseUrl, -hourMs);
    await delay(lastsMs);
    await shiftDatabaseClock(databaseUrl, 0);
    return undefined;
  },
};

async function shiftProcesses({ clocks }: DrillWorld, strike: Strike, shiftMs: number): Promise<undefined> {
  const names = [`worker ${strike.workerIndex + 1}`, 'dispatcher'];
  await Promise.all(names.map((name) => clocks.shift(name, shiftMs)));
  await delay(strike.lastsMs);
  await Promise.all(names.map((name) => clocks.shift(name, 0)));
}
