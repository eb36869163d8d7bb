import { beatWorker, findReleased, registerWorker, removeWorker } from '../../shared/jobs/index.ts';
import type { Db } from '../../shared/platform/db.ts';
import { newId } from '../../shared/platform/ids.ts';
import type { Logger } from '../../shared/platform/logger.ts';
import type { HeldJob } from './execute-job.ts';

export const heartbeatMs = 500;

/** A worker's sign of life in the ledger. */
export interface Heartbeat {
  workerId(): string;
  stop(): Promise<void>;
}

/**
 * Announces this worker and moves its beat. A worker that was given up for dead (it was frozen, or could not reach the
 * ledger) lets go of all it holds and announces itself anew. Each beat also finds jobs that were cancelled unheard.
 */
export async function startHeartbeat(
  db: Db,
  slots: Record<string, number>,
  held: Set<HeldJob>,
  logger: Logger,
): Promise<Heartbeat> {
  let id = newId();
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let beating = Promise.resolve();
  await registerWorker(db, id, slots);

  async function beat(): Promise<void> {
    try {
      if (await beatWorker(db, id)) await releaseUnheard();
      else await announceAnew();
    } catch (error) {
      logger.warn({ err: error }, 'heartbeat not written');
    }
    if (!stopped) timer = setTimeout(next, heartbeatMs);
  }

  function next(): void {
    beating = beat();
  }

  async function releaseUnheard(): Promise<void> {
    if (held.size === 0) return;
    const released = new Set(await findReleased(db, id, [...held]));
    for (const job of held) if (released.has(job.id)) job.stop('released');
  }

  async function announceAnew(): Promise<void> {
    logger.warn({ held: held.size }, 'this worker was given up for dead; it lets go of its jobs and starts anew');
    for (const job of held) job.stop('released');
    id = newId();
    await registerWorker(db, id, slots);
  }

  timer = setTimeout(next, heartbeatMs);
  return {
    workerId: () => id,
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await beating;
      await removeWorker(db, id);
    },
  };
}
