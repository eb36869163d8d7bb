import { type QueueName, queueNames, queues } from '../queues/queues.ts';
import type { Engine, EngineEntry, EngineQueue } from '../queues/runtime/engine.ts';
import {
  type Dispatch,
  jobChannels,
  msUntilDue,
  returnFromDispatch,
  takeForDispatch,
  takeUnbegun,
} from '../shared/jobs/index.ts';
import type { AppContext } from '../shared/platform/context.ts';
import { messageOf } from '../shared/platform/errors.ts';
import { createRest } from '../shared/platform/rest.ts';
import { startRecovery } from './recovery.ts';

const batchSize = 400;
/** A look that needs no hint: the safety net. */
const pollMs = 1_000;
/** While more waits than the engine may hold: looks come ever more slowly, until there is room again. */
const backlogPollMs = { least: 8, most: 200 };
/** An entry that was not begun by then is added again, in case the engine lost it. */
const unbegunMs = 2_000;

export interface Dispatcher {
  stop(): Promise<void>;
}

/** Moves due work from the ledger to the engine, and recovers what died with a worker. Any number may run. */
export function startDispatcher(
  ctx: Pick<AppContext, 'db' | 'logger' | 'notifications' | 'metrics'>,
  engine: Engine,
): Dispatcher {
  const lanes = new Map(queueNames.map((name) => [name as string, startLane(ctx, engine.queue(name), name)]));
  const unsubscribe = ctx.notifications.subscribe(jobChannels.accepted, {
    onNotify(payload) {
      for (const name of payload.split(',')) lanes.get(name)?.hint();
    },
    onReconnect() {
      for (const lane of lanes.values()) lane.hint();
    },
  });
  const recovery = startRecovery(ctx);
  return {
    async stop() {
      unsubscribe();
      await Promise.all([recovery.stop(), ...[...lanes.values()].map((lane) => lane.stop())]);
    },
  };
}

interface Lane {
  /** Work may have become due. */
  hint(): void;
  stop(): Promise<void>;
}

/** The way of one queue. A hint that comes while a batch is under way is kept for the next look. */
function startLane({ db, logger }: Pick<AppContext, 'db' | 'logger'>, queue: EngineQueue, name: QueueName): Lane {
  const stopping = new AbortController();
  let hinted = true;
  const rest = createRest();
  let lastSweepMs = performance.now();
  let backlogRestMs = backlogPollMs.least;

  /** @returns whether all that is due was handed over */
  async function dispatch(): Promise<boolean> {
    const { dispatches, roomLeft } = await takeForDispatch(db, name, batchSize);
    if (dispatches.length > 0) {
      backlogRestMs = backlogPollMs.least;
      await queue.add(entriesOf(dispatches, queues[name].attemptsPerEntry)).catch(async (error: unknown) => {
        await returnFromDispatch(db, dispatches);
        throw error;
      });
    }
    return roomLeft > 0;
  }

  async function sweep(): Promise<void> {
    if (performance.now() - lastSweepMs < pollMs) return;
    lastSweepMs = performance.now();
    const unbegun = await takeUnbegun(db, name, unbegunMs, batchSize);
    // One by one: adding again what the engine still has, alone or with others, must not pile up.
    if (unbegun.length > 0) await queue.add(entriesOf(unbegun, 1));
  }

  /** @returns how long to rest, unless a hint comes */
  async function look(): Promise<number> {
    await sweep();
    if (!(await dispatch())) {
      backlogRestMs = Math.min(backlogRestMs * 2, backlogPollMs.most);
      return backlogRestMs;
    }
    if (hinted) return 0;
    const dueMs = await msUntilDue(db, name);
    return dueMs === null ? pollMs : Math.min(Math.ceil(dueMs), pollMs);
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      hinted = false;
      const restMs = await look().catch((error: unknown) => {
        logger.warn({ queue: name, reason: messageOf(error) }, 'could not dispatch, trying again');
        return pollMs / 4;
      });
      if (!hinted && !stopping.signal.aborted && restMs > 0) await rest.take(restMs);
    }
  }

  function hint(): void {
    hinted = true;
    rest.end();
  }

  const running = run();
  return {
    hint,
    stop() {
      stopping.abort();
      hint();
      return running;
    },
  };
}

function entriesOf(dispatches: readonly Dispatch[], attemptsPerEntry: number): EngineEntry[] {
  const entries: EngineEntry[] = [];
  for (let from = 0; from < dispatches.length; from += attemptsPerEntry) {
    const attempts = dispatches.slice(from, from + attemptsPerEntry);
    const kinds = new Set(attempts.map(({ kind }) => kind));
    entries.push({ name: [...kinds].join(', '), attempts });
  }
  return entries;
}
