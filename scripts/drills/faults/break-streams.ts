import { setTimeout as delay } from 'node:timers/promises';
import type { Fault } from './fault.ts';

/** The event streams break off; each is resumed later by the last number that it was told. */
export const breakStreams: Fault = {
  everyMs: 15_000,
  lastsMs: { short: 2_000, full: 5_000 },
  async inflict({ streams }, { lastsMs }) {
    const resume = streams.breakOff();
    await delay(lastsMs);
    resume();
    return undefined;
  },
};
