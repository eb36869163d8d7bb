import { type QueueName, type RunsIn, queues } from '../../queues/queues.ts';
import {
  type Dispatch,
  type WaitingJob,
  readNextDue,
  readSlots,
  readWaiting,
  readyDueJobs,
  returnFromDispatch,
  takeJobs,
} from '../../shared/jobs/index.ts';
import type { Db } from '../../shared/platform/db.ts';
import { chooseJobs } from './choose-jobs.ts';
import { JobsInMotion } from './jobs-in-motion.ts';
import { LookMemory, firstPlaces } from './look-memory.ts';
import { roomFor } from './room.ts';

/** Jobs that one look takes at most. */
export const batchSize = 400;
const slotsHoldForMs = 500;
/** When what is due is being made ready by another dispatcher. */
const dueElsewhereMs = 50;

/** What a look has led to. */
export interface Looked {
  /** Marked as handed over; the caller hands them over. */
  dispatches: Dispatch[];
  /** More wait than there was room for. */
  moreWait: boolean;
  /** When something that was put off is due next; null: nothing was put off. */
  dueInMs: number | null;
}

/** Looks at one queue: what waits, what is in motion, and what of the one there is room for. */
export class QueueLook {
  readonly motion: JobsInMotion;
  readonly #db: Db;
  readonly #name: QueueName;
  readonly #runsIn: RunsIn;
  readonly #memory = new LookMemory();
  #refreshedAtDbMs = 0;
  #turn = 0;
  #slots: { count: number | null; atMs: number } = { count: null, atMs: 0 };

  constructor(db: Db, name: QueueName) {
    this.#db = db;
    this.#name = name;
    this.#runsIn = queues[name].runsIn;
    this.motion = new JobsInMotion(db, name);
  }

  /** Takes the jobs that come next. */
  async take(): Promise<Looked> {
    const startedMs = performance.now();
    const { from, whole } = this.#memory.next(startedMs);
    const [due, waiting, refreshed] = await Promise.all([
      readNextDue(this.#db, this.#name, from.dueSinceMs),
      readWaiting(this.#db, this.#name, from.places),
      this.#refreshMotion(whole),
      this.#refreshSlots(),
    ]);
    if (refreshed) this.#refreshedAtDbMs = due.nowMs;
    const isDue = due.dueInMs !== null && due.dueInMs <= 0;
    const dueSinceMs = isDue ? from.dueSinceMs : due.nowMs;
    this.#memory.keep({ startedMs, whole, places: firstPlaces(waiting, this.#turn), dueSinceMs }, performance.now());
    const chosen = chooseJobs(waiting, this.motion.byOwner(), Math.min(this.#room(), batchSize));
    const moreWait = chosen.length < waiting.length;
    const dispatches = chosen.length > 0 ? await this.#mark(chosen, moreWait) : [];
    if (!isDue) return { dispatches, moreWait, dueInMs: due.dueInMs };
    const readied = await readyDueJobs(this.#db, this.#name, batchSize);
    return { dispatches, moreWait, dueInMs: readied > 0 ? 0 : dueElsewhereMs };
  }

  /** Takes back what could not be handed over. */
  async giveBack(dispatches: readonly Dispatch[]): Promise<void> {
    this.motion.forget(dispatches.map(({ id }) => id));
    await returnFromDispatch(this.#db, dispatches);
  }

  async #mark(chosen: readonly WaitingJob[], moreWait: boolean): Promise<Dispatch[]> {
    // Never less than before: a crash of the database may have lost how far its queue had come.
    const comeTo = Math.max(this.#turn, Math.max(...chosen.map(({ turn }) => turn)) + (moreWait ? 0 : 1));
    const ids = chosen.map(({ id }) => id);
    const dispatches = await takeJobs(this.#db, this.#name, ids, comeTo);
    this.#turn = comeTo;
    const taken = new Set(dispatches.map(({ id }) => id));
    this.motion.add(chosen.filter(({ id }) => taken.has(id)));
    return dispatches;
  }

  #room(): number {
    return roomFor(this.#runsIn, this.#slots.count, this.motion);
  }

  /** Jobs that are known to have been in motion can only have left: where there is room for a batch, that can wait. */
  async #refreshMotion(whole: boolean): Promise<boolean> {
    if (!whole && this.#runsIn === 'event-loop' && this.#room() >= batchSize) return false;
    await this.motion.refresh(whole ? 0 : this.#refreshedAtDbMs);
    return true;
  }

  async #refreshSlots(): Promise<void> {
    const nowMs = performance.now();
    if (this.#slots.count !== null && nowMs - this.#slots.atMs < slotsHoldForMs) return;
    this.#slots = { count: await readSlots(this.#db, this.#name), atMs: nowMs };
  }
}
