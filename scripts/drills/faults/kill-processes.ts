import { setTimeout as delay } from 'node:timers/promises';
import type { Fault } from './fault.ts';

export const killWorker: Fault = {
  everyMs: 6_000,
  lastsMs: { short: 0, full: 0 },
  async inflict({ workers }, { workerIndex }) {
    await workers[workerIndex]?.kill();
    return undefined;
  },
};

export const killDispatcher: Fault = {
  everyMs: 20_000,
  lastsMs: { short: 0, full: 0 },
  async inflict(world) {
    world.killDispatcher();
    return undefined;
  },
};

/** For longer than a lock of the engine, and than a heartbeat may be missing. */
export const freezeWorker: Fault = {
  everyMs: 14_000,
  lastsMs: { short: 4_000, full: 4_000 },
  async inflict({ workers }, { workerIndex, lastsMs }) {
    const worker = workers[workerIndex];
    worker?.freeze();
    await delay(lastsMs);
    if (!worker?.exited) worker?.thaw();
    return undefined;
  },
};
