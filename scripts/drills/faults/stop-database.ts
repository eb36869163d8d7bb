import { setTimeout as delay } from 'node:timers/promises';
import { endReadOnly, makeReadOnly } from '../../../workers/testing/read-only-database.ts';
import type { Fault } from './fault.ts';

export const restartPostgres: Fault = {
  everyMs: 25_000,
  lastsMs: { short: 0, full: 0 },
  strikesDatabase: true,
  async inflict({ postgres }) {
    await postgres.restart();
    return undefined;
  },
};

/** The database can be read and takes no writes. */
export const readOnlyDatabase: Fault = {
  everyMs: 100_000,
  lastsMs: { short: 4_000, full: 10_000 },
  strikesDatabase: true,
  async inflict({ postgres }, { lastsMs }) {
    const admin = await makeReadOnly(postgres.databaseUrl);
    await delay(lastsMs);
    await endReadOnly(admin);
    return undefined;
  },
};
