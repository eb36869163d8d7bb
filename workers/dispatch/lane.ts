import { type QueueName, queues } from '../../queues/queues.ts';
import type { EngineEntry, EngineQueue } from '../../queues/runtime/engine.ts';
import { type Dispatch, findUnbegun } from '../../shared/jobs/index.ts';
import type { AppContext } from '../../shared/platform/context.ts';
import { messageOf } from '../../shared/platform/errors.ts';
import { createRest } from '../../shared/platform/rest.ts';
import { QueueLook, batchSize } from './queue-look.ts';

/** A look that needs no hint: the safety net. */
const pollMs = 1_000;
/** While more waits than the engine may hold and nothing moves: looks come ever more slowly. */
const backlogPollMs = { least: 8, most: 200 };
/** An entry that was not begun by then is added again, in case the engine lost it. */
const unbegunMs = 2_000;
/**
 * An entry that was added again this often may be held by a worker that died while its clock was ahead: BullMQ on PostgreSQL
 * counts locks by the clocks of workers. Then another is added beside it.
 */
const addsPerRound = 5;

/** The way of one queue from the ledger to the engine. */
export interface Lane {
  /** Work may have become due. */
  hint(): void;
  /** Jobs have changed; those that held places of this queue may have left them. */
  changed(jobIds: readonly string[]): void;
  /** When a look last succeeded, on this process's clock. */
  readonly lookedAtMs: number;
  stop(): Promise<void>;
}

export function startLane(
  { db, logger }: Pick<AppContext, 'db' | 'logger'>,
  queue: EngineQueue,
  name: QueueName,
): Lane {
  const { runsIn, attemptsPerEntry } = queues[name];
  const stopping = new AbortController();
  const rest = createRest();
  const looks = new QueueLook(db, name);
  // A hint that comes while a batch is under way is kept for the next look.
  let hinted = true;
  let lookedAtMs = performance.now();
  let backlogRestMs = backlogPollMs.least;
  let lastSweepMs = performance.now();

  /** @returns how long to rest, unless a hint comes */
  async function look(): Promise<number> {
    const { dispatches, moreWait, dueInMs } = await looks.take();
    if (dispatches.length > 0) {
      await queue.add(entriesOf(dispatches, attemptsPerEntry)).catch(async (error: unknown) => {
        await looks.giveBack(dispatches);
        throw error;
      });
    }
    await sweep();
    if (moreWait) return restInBacklog(dispatches.length);
    backlogRestMs = backlogPollMs.least;
    return dueInMs === null ? pollMs : Math.min(Math.ceil(dueInMs), pollMs);
  }

  function restInBacklog(taken: number): number {
    if (taken === batchSize) return 0;
    const moves = taken > 0 || looks.motion.begunWithin(backlogPollMs.most) > 0;
    backlogRestMs = moves ? backlogPollMs.least : Math.min(backlogRestMs * 2, backlogPollMs.most);
    return backlogRestMs;
  }

  async function sweep(): Promise<void> {
    if (performance.now() - lastSweepMs < pollMs) return;
    lastSweepMs = performance.now();
    const overdue = looks.motion.overdue(unbegunMs);
    if (overdue.size === 0) return;
    // One by one: adding again what the engine still has, alone or with others, must not pile up.
    const again = await findUnbegun(db, [...overdue.keys()]);
    const roundOf = ({ id }: Dispatch): number => Math.floor((overdue.get(id) ?? 0) / addsPerRound);
    await queue.add(again.map((dispatch) => ({ ...entryOf([dispatch]), round: roundOf(dispatch) })));
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      hinted = false;
      const restMs = await look().then(
        (ms) => {
          lookedAtMs = performance.now();
          return ms;
        },
        (error: unknown) => {
          logger.warn({ queue: name, reason: messageOf(error) }, 'could not dispatch, trying again');
          return pollMs / 4;
        },
      );
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
    changed(jobIds) {
      if (runsIn === 'child-process' && jobIds.some((id) => looks.motion.has(id))) hint();
    },
    get lookedAtMs() {
      return lookedAtMs;
    },
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
    entries.push(entryOf(dispatches.slice(from, from + attemptsPerEntry)));
  }
  return entries;
}

function entryOf(attempts: readonly Dispatch[]): EngineEntry {
  return { name: [...new Set(attempts.map(({ kind }) => kind))].join(', '), attempts };
}
