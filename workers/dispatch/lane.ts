import { type QueueName, queues } from '../../queues/queues.ts';
import type { EngineEntry, EngineQueue } from '../../queues/runtime/engine.ts';
import {
  type Dispatch,
  type WaitingJob,
  findUnbegun,
  readNextDue,
  readSlots,
  readWaiting,
  readyDueJobs,
  returnFromDispatch,
  takeJobs,
} from '../../shared/jobs/index.ts';
import type { AppContext } from '../../shared/platform/context.ts';
import { messageOf } from '../../shared/platform/errors.ts';
import { createRest } from '../../shared/platform/rest.ts';
import { chooseJobs } from './choose-jobs.ts';
import { JobsInMotion } from './jobs-in-motion.ts';
import { LookMemory, firstPlaces } from './look-memory.ts';
import { roomFor } from './room.ts';

const batchSize = 400;
/** A look that needs no hint: the safety net. */
const pollMs = 1_000;
/** While more waits than the engine may hold: looks come ever more slowly, until there is room again. */
const backlogPollMs = { least: 8, most: 200 };
/** An entry that was not begun by then is added again, in case the engine lost it. */
const unbegunMs = 2_000;
const slotsLiveMs = 500;

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

type LaneContext = Pick<AppContext, 'db' | 'logger'>;

export function startLane({ db, logger }: LaneContext, queue: EngineQueue, name: QueueName): Lane {
  const { runsIn, attemptsPerEntry } = queues[name];
  const stopping = new AbortController();
  const rest = createRest();
  const memory = new LookMemory();
  const motion = new JobsInMotion(db, name);
  // A hint that comes while a batch is under way is kept for the next look.
  let hinted = true;
  let lookedAtMs = performance.now();
  let lastDbNowMs = 0;
  let turn = 0;
  let backlogRestMs = backlogPollMs.least;
  let lastSweepMs = performance.now();
  let slots: { count: number | null; atMs: number } = { count: null, atMs: -Infinity };

  async function currentSlots(): Promise<number | null> {
    const nowMs = performance.now();
    if (nowMs - slots.atMs >= slotsLiveMs) slots = { count: await readSlots(db, name), atMs: nowMs };
    return slots.count;
  }

  /** Hands chosen jobs over to the engine. */
  async function handOver(chosen: readonly WaitingJob[], all: boolean): Promise<void> {
    const comeTo = Math.max(...chosen.map((job) => job.turn)) + (all ? 1 : 0);
    const ids = chosen.map(({ id }) => id);
    const dispatches = await takeJobs(db, name, ids, comeTo);
    turn = Math.max(turn, comeTo);
    const taken = new Set(dispatches.map(({ id }) => id));
    motion.add(chosen.filter(({ id }) => taken.has(id)));
    if (dispatches.length === 0) return;
    await queue.add(entriesOf(dispatches, attemptsPerEntry)).catch(async (error: unknown) => {
      motion.forget(ids);
      await returnFromDispatch(db, dispatches);
      throw error;
    });
  }

  /** @returns how long to rest, unless a hint comes */
  async function look(): Promise<number> {
    const startedMs = performance.now();
    const { from, whole } = memory.next(startedMs);
    const [due, waiting] = await Promise.all([
      readNextDue(db, name, from.dueSinceMs),
      readWaiting(db, name, from.places),
      motion.refresh(whole ? 0 : lastDbNowMs),
      currentSlots(),
    ]);
    lastDbNowMs = due.nowMs;
    const isDue = due.dueInMs !== null && due.dueInMs <= 0;
    if (isDue && (await readyDueJobs(db, name, batchSize)) > 0) hinted = true;
    const dueSinceMs = isDue ? from.dueSinceMs : due.nowMs;
    memory.keep({ startedMs, whole, places: firstPlaces(waiting, turn), dueSinceMs }, performance.now());
    const room = roomFor(runsIn, slots.count, motion);
    const chosen = chooseJobs(waiting, motion.byOwner(), Math.min(room, batchSize));
    if (chosen.length > 0) await handOver(chosen, chosen.length === waiting.length);
    await sweep();
    if (chosen.length < waiting.length) return restInBacklog(chosen.length);
    backlogRestMs = backlogPollMs.least;
    return due.dueInMs === null ? pollMs : Math.min(Math.ceil(due.dueInMs), pollMs);
  }

  function restInBacklog(chosenCount: number): number {
    if (chosenCount === batchSize) return 0;
    backlogRestMs = chosenCount > 0 ? backlogPollMs.least : Math.min(backlogRestMs * 2, backlogPollMs.most);
    return backlogRestMs;
  }

  async function sweep(): Promise<void> {
    if (performance.now() - lastSweepMs < pollMs) return;
    lastSweepMs = performance.now();
    const overdue = motion.overdue(unbegunMs);
    if (overdue.length === 0) return;
    // One by one: adding again what the engine still has, alone or with others, must not pile up.
    await queue.add(entriesOf(await findUnbegun(db, overdue), 1));
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
      if (runsIn === 'child-process' && jobIds.some((id) => motion.has(id))) hint();
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
    const attempts = dispatches.slice(from, from + attemptsPerEntry);
    const kinds = new Set(attempts.map(({ kind }) => kind));
    entries.push({ name: [...kinds].join(', '), attempts });
  }
  return entries;
}
