import type { JobCatalogue } from '../queues/runtime/catalogue.ts';
import type { JobContract } from '../queues/runtime/define-job.ts';
import { createEnqueue, type Enqueue } from '../queues/runtime/enqueue.ts';
import { createJobAcceptor, recordTick, systemOwnerId } from '../shared/jobs/index.ts';
import type { AppContext } from '../shared/platform/context.ts';
import { type CronTimes, parseCron } from '../shared/platform/cron.ts';
import type { Db, Tx } from '../shared/platform/db.ts';
import { readDatabaseNow } from '../shared/platform/database-state.store.ts';
import { messageOf } from '../shared/platform/errors.ts';
import { createRest } from '../shared/platform/rest.ts';

/** A tick that nobody saw is made up for this long. Of several, the latest stands for all. */
const madeUpForMs = 24 * 3_600_000;

export interface Scheduler {
  stop(): Promise<void>;
}

/** A kind of job that runs at set times. */
interface Scheduled {
  contract: JobContract;
  times: CronTimes;
  /** The tick that this process has dealt with last: whatever a clock has said since, the database decides on another. */
  doneMs: number | undefined;
}

/**
 * Accepts jobs of the kinds that have a schedule, each tick once. Any number may run: the tick and its job commit
 * together, and the database takes each tick from one of them; what time it is, the database says.
 */
export function startScheduler(
  ctx: Pick<AppContext, 'db' | 'logger'>,
  catalogue: JobCatalogue,
  { lookMs = 15_000, readNow = () => readDatabaseNow(ctx.db) } = {},
): Scheduler {
  const { db, logger } = ctx;
  const enqueue = createEnqueue(createJobAcceptor(db));
  const kinds = scheduledKinds(catalogue);
  const rest = createRest();
  const stopping = new AbortController();

  async function look(): Promise<void> {
    const nowMs = (await readNow()).getTime();
    for (const scheduled of kinds) {
      const tick = scheduled.times.latest(new Date(nowMs));
      if (!tick || tick.getTime() === scheduled.doneMs || tick.getTime() <= nowMs - madeUpForMs) continue;
      await acceptTick(db, enqueue, scheduled.contract, tick).then(
        () => (scheduled.doneMs = tick.getTime()),
        (error: unknown) =>
          logger.warn(
            { kind: scheduled.contract.kind, reason: messageOf(error) },
            'could not accept a scheduled job, trying again',
          ),
      );
    }
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      await look().catch((error: unknown) =>
        logger.warn({ reason: messageOf(error) }, 'could not look at the schedules, trying again'),
      );
      if (!stopping.signal.aborted) await rest.take(lookMs);
    }
  }

  const running = run();
  return {
    stop() {
      stopping.abort();
      rest.end();
      return running;
    },
  };
}

function scheduledKinds(catalogue: JobCatalogue): Scheduled[] {
  return [...new Set(catalogue.values())].flatMap((contract) =>
    contract.schedule ? [{ contract, times: parseCron(contract.schedule.cron), doneMs: undefined }] : [],
  );
}

function acceptTick(db: Db, enqueue: Enqueue<Tx>, contract: JobContract, tick: Date): Promise<void> {
  return db.transaction(async (tx) => {
    if (await recordTick(tx, contract.kind, tick)) await enqueue(contract, {}, { ownerId: systemOwnerId, tx });
  });
}
