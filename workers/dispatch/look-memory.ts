import { type Place, type WaitingJob, bands, firstPlace } from '../../shared/jobs/index.ts';

/** Where a look begins. */
export interface LookFrom {
  /** By band: nothing waits before it. */
  places: readonly Place[];
  /** By the database's clock: what was put off until then has become ready. */
  dueSinceMs: number;
}

/** What a look found. */
export interface Look extends LookFrom {
  startedMs: number;
  /** Whether it looked at all there is. */
  whole: boolean;
}

const start: LookFrom = { places: bands.map(() => firstPlace), dueSinceMs: 0 };
/** What is accepted becomes visible when its transaction commits: a look begins where it would have this long ago. */
const lagMs = 5_000;
const keepEveryMs = 250;
/**
 * Looks at all there is find what took longer to commit, and what was put off while a clock was wrong. They take at most this
 * share of the time; but one that was slow, as after a time without a connection, must not keep the next one away for long.
 */
const wholeEveryMs = { least: 1_000, most: 15_000 };
const wholeShare = 0.02;

/**
 * Remembers where looks at a queue may begin, so that they need not pass over what was there before: as long as any old
 * transaction is open, the index keeps it all.
 */
export class LookMemory {
  #kept: Look[] = [];
  #wholeAtMs = -Infinity;
  #wholeTookMs = 0;

  /** Where the next look begins. */
  next(nowMs: number): { from: LookFrom; whole: boolean } {
    const everyMs = Math.min(Math.max(wholeEveryMs.least, this.#wholeTookMs / wholeShare), wholeEveryMs.most);
    const whole = nowMs - this.#wholeAtMs >= everyMs;
    while ((this.#kept[1]?.startedMs ?? Infinity) <= nowMs - lagMs) this.#kept.shift();
    const [oldest] = this.#kept;
    const from = oldest && oldest.startedMs <= nowMs - lagMs ? oldest : start;
    return { from: whole ? start : from, whole };
  }

  keep(look: Look, nowMs: number): void {
    if (look.whole) {
      this.#wholeAtMs = look.startedMs;
      this.#wholeTookMs = nowMs - look.startedMs;
    }
    if (look.startedMs - (this.#kept.at(-1)?.startedMs ?? -Infinity) >= keepEveryMs) this.#kept.push(look);
  }
}

/**
 * Where the jobs that wait begin, by band. Where none do, that is the turn that the queue has come to: what is accepted
 * from now on gets no earlier one.
 */
export function firstPlaces(waiting: readonly WaitingJob[], turn: number): Place[] {
  return bands.map((band) => waiting.find((job) => job.band === band) ?? { turn, place: 0 });
}
