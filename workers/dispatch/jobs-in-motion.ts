import { readInMotion } from '../../shared/jobs/index.ts';
import type { Db } from '../../shared/platform/db.ts';

interface Known {
  ownerId: string;
  begun: boolean;
  /** Since when it has been seen so, on our own clock. */
  sinceMs: number;
  /** How often it was overdue. */
  timesOverdue: number;
}

/** Dispatchers that run at once find each other's work by its time; a mark may become visible a little after that. */
const overlapMs = 500;

/**
 * What of a queue the engine or a worker has: known from having dispatched it, and asked for by id, so that the answer
 * costs the same however many jobs have come and gone.
 */
export class JobsInMotion {
  readonly #db: Db;
  readonly #queue: string;
  #known = new Map<string, Known>();
  #begins: { atMs: number; count: number }[] = [];

  constructor(db: Db, queue: string) {
    this.#db = db;
    this.#queue = queue;
  }

  get size(): number {
    return this.#known.size;
  }

  has(jobId: string): boolean {
    return this.#known.has(jobId);
  }

  /** @param sinceMs of the database's clock: what was dispatched before is known; 0: look at all there is */
  async refresh(sinceMs: number): Promise<void> {
    const rows = await readInMotion(this.#db, this.#queue, [...this.#known.keys()], Math.max(0, sinceMs - overlapMs));
    const nowMs = performance.now();
    const before = this.#known;
    this.#known = new Map();
    for (const { id, ownerId, begun } of rows) {
      const known = before.get(id);
      this.#known.set(id, known?.begun === begun ? known : { ownerId, begun, sinceMs: nowMs, timesOverdue: 0 });
    }
    let count = 0;
    for (const [id, { begun }] of before) if (!begun && this.#known.get(id)?.begun !== false) count += 1;
    this.#begins.push({ atMs: nowMs, count });
  }

  add(jobs: readonly { id: string; ownerId: string }[]): void {
    const sinceMs = performance.now();
    for (const { id, ownerId } of jobs) this.#known.set(id, { ownerId, begun: false, sinceMs, timesOverdue: 0 });
  }

  forget(ids: readonly string[]): void {
    for (const id of ids) this.#known.delete(id);
  }

  byOwner(): Map<string, number> {
    const counts = new Map<string, number>();
    for (const { ownerId } of this.#known.values()) counts.set(ownerId, (counts.get(ownerId) ?? 0) + 1);
    return counts;
  }

  get unbegun(): number {
    let count = 0;
    for (const { begun } of this.#known.values()) if (!begun) count += 1;
    return count;
  }

  /**
   * Those that were handed over `afterMs` ago or more and have not begun; from now on they count as handed over now.
   * @returns how often each was found so, by its id
   */
  overdue(afterMs: number): Map<string, number> {
    const nowMs = performance.now();
    const overdue = [...this.#known].filter(([, { begun, sinceMs }]) => !begun && nowMs - sinceMs >= afterMs);
    for (const [, known] of overdue) {
      known.sinceMs = nowMs;
      known.timesOverdue += 1;
    }
    return new Map(overdue.map(([id, { timesOverdue }]) => [id, timesOverdue]));
  }

  /** How many attempts began in the last `withinMs`. */
  begunWithin(withinMs: number): number {
    const fromMs = performance.now() - withinMs;
    this.#begins = this.#begins.filter(({ atMs }) => atMs >= fromMs);
    return this.#begins.reduce((sum, { count }) => sum + count, 0);
  }
}
