import { setTimeout as delay } from 'node:timers/promises';
import { Redis } from 'ioredis';
import type { DrillWorld } from './drill-world.ts';
import type { FaultKind, PlannedFault } from './plan.ts';

/** Longer than a lock of the engine and than a beat may stand still. */
const frozenMs = 4_000;

/** Does what the plan says. Resolves when what it took away is back. */
export async function inflictFault(world: DrillWorld, { kind, workerIndex }: PlannedFault): Promise<void> {
  await faults[kind](world, workerIndex);
}

const faults: Record<FaultKind, (world: DrillWorld, workerIndex: number) => Promise<void>> = {
  async 'kill-worker'({ workers }, workerIndex) {
    await workers[workerIndex]?.kill();
  },
  async 'freeze-worker'({ workers }, workerIndex) {
    const worker = workers[workerIndex];
    worker?.freeze();
    await delay(frozenMs);
    if (!worker?.exited) worker?.thaw();
  },
  async 'kill-dispatcher'(world) {
    world.killDispatcher();
  },
  async 'flush-engine'({ db, redis }) {
    if (redis) return flushRedis(redis.url);
    await db
      .raw(`TRUNCATE bullmq.job, bullmq.meta, bullmq.event, bullmq.dedup, bullmq.dedup_next CASCADE`)
      // The database may be on its way back from a fault of its own.
      .catch(() => undefined);
  },
  async 'restart-redis'({ redis }) {
    await redis?.restart();
  },
  async 'restart-postgres'({ postgres }) {
    await postgres.restart();
  },
};

async function flushRedis(url: string): Promise<void> {
  const redis = new Redis(url, { maxRetriesPerRequest: 5 });
  redis.on('error', () => undefined);
  await redis.flushall().catch(() => undefined);
  redis.disconnect();
}
