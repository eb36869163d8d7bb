import { queueNames, queues } from '../queues/queues.ts';
import {
  type ActiveAttempt,
  type JobProblem,
  type TakenBack,
  type WorkerBeat,
  readActiveAttempts,
  readBeats,
  recoverFromDeadWorkers,
  takeBackAttempts,
} from '../shared/jobs/index.ts';
import type { AppContext } from '../shared/platform/context.ts';
import { repeatLook } from './repeat-look.ts';

const lookMs = 500;
/** A worker whose beat we have seen stand still this long, and twice as long as looks take, is dead, or as good as dead. */
const deadAfterMs = 2_500;
/** When more time than this passes between two looks, we were away ourselves, and know nothing. */
const gapMs = 1_500;
/** An attempt that is still active this long after its time-out is taken back, whatever its worker says. */
const graceMs = 30_000;
/** Looking at all that is active takes at most this share of the time, but for a look that had to wait for the database. */
const activeShare = 0.02;
const activeEveryMs = { least: 5_000, most: 30_000 };

/** Their jobs run in processes of their own. */
const apartQueues = queueNames.filter((name) => queues[name].runsIn === 'child-process');

const overdueProblem: JobProblem = {
  code: 'job-timed-out',
  detail: 'The job took longer than it may and its worker did not stop it. Try again with less work, or later.',
};

/**
 * Judges workers by what this process has itself seen, on its own clock: one is dead when its beat stood still over
 * consecutive successful looks. So neither a database restart nor clocks that differ make a living worker look dead, and
 * a slow database makes all of it slower, not blind.
 */
export class BeatWatch {
  #seen = new Map<string, { beat: number; sinceMs: number }>();
  #endedMs: number | undefined;
  #longestMs = 0;

  /** @returns the workers that are dead by what a look, begun and ended at these times, has found */
  judge(beats: readonly WorkerBeat[], startedMs: number, endedMs: number): string[] {
    if (this.#endedMs !== undefined && startedMs - this.#endedMs > gapMs) this.#seen.clear();
    this.#endedMs = endedMs;
    this.#longestMs = Math.max(endedMs - startedMs, this.#longestMs * 0.9);
    const living = new Set(beats.map(({ id }) => id));
    for (const id of this.#seen.keys()) if (!living.has(id)) this.#seen.delete(id);
    const dead: string[] = [];
    for (const { id, beat } of beats) {
      const before = this.#seen.get(id);
      if (!before || before.beat !== beat) this.#seen.set(id, { beat, sinceMs: endedMs });
      else if (endedMs - before.sinceMs >= deadAfterMs + 2 * this.#longestMs) dead.push(id);
    }
    return dead;
  }
}

/**
 * Judges attempts by how long this process has itself seen them active: neither their workers nor any clock of the wall
 * is asked.
 */
export class AttemptWatch {
  #seenSinceMs = new Map<string, number>();

  /** @returns those that are past their time-out and grace, and those whose worker was gone before already */
  judge(active: readonly ActiveAttempt[], nowMs: number): { overdue: ActiveAttempt[]; orphaned: ActiveAttempt[] } {
    const before = this.#seenSinceMs;
    const keyOf = ({ id, attempt }: ActiveAttempt): string => `${id} ${attempt}`;
    this.#seenSinceMs = new Map(active.map((held) => [keyOf(held), before.get(keyOf(held)) ?? nowMs]));
    const seenForMs = (held: ActiveAttempt): number => nowMs - (before.get(keyOf(held)) ?? nowMs);
    const orphaned = active.filter((held) => held.orphaned && seenForMs(held) > 0);
    const overdue = active.filter((held) => !held.orphaned && seenForMs(held) > held.timeoutMs + graceMs);
    return { overdue, orphaned };
  }
}

type RecoveryContext = Pick<AppContext, 'db' | 'logger' | 'metrics'>;

/** Watches workers and what they run, and takes back what is lost with them. */
export function startRecovery({ db, logger, metrics }: RecoveryContext): { stop(): Promise<void> } {
  const beats = new BeatWatch();
  const attempts = new AttemptWatch();
  let nextActiveLookMs = performance.now();

  function tellLost(lost: readonly TakenBack[]): void {
    for (const { id, kind, status } of lost) {
      metrics.jobLost.inc();
      logger.warn({ jobId: id, kind, status }, 'worker lost; its job was taken back');
    }
  }

  async function lookAfterWorkers(): Promise<void> {
    const startedMs = performance.now();
    const dead = beats.judge(await readBeats(db), startedMs, performance.now());
    if (dead.length > 0) tellLost(await recoverFromDeadWorkers(db, dead, apartQueues));
  }

  async function lookAfterAttempts(): Promise<void> {
    const startedMs = performance.now();
    if (startedMs < nextActiveLookMs) return;
    const active = await readActiveAttempts(db);
    const endedMs = performance.now();
    const pauseMs = Math.max(activeEveryMs.least, (endedMs - startedMs) / activeShare);
    nextActiveLookMs = endedMs + Math.min(pauseMs, activeEveryMs.most);
    const { overdue, orphaned } = attempts.judge(active, endedMs);
    if (orphaned.length > 0) tellLost(await takeBackAttempts(db, orphaned, { apartQueues }));
    if (overdue.length === 0) return;
    for (const { id, kind, status, attempt } of await takeBackAttempts(db, overdue, { problem: overdueProblem })) {
      metrics.jobRescued.inc({ kind });
      logger.error({ jobId: id, kind, attempt, status }, 'still active past its time-out; the job was taken back');
    }
  }

  const what = 'looking after workers';
  const watches = [lookAfterWorkers, lookAfterAttempts].map((look) =>
    repeatLook(look, { everyMs: lookMs, logger, what }),
  );
  return {
    async stop() {
      await Promise.all(watches.map((watch) => watch.stop()));
    },
  };
}
