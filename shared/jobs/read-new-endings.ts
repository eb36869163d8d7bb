import type { Db } from '../platform/db.ts';
import { findEndingsPlace, type JobEnding, listEndings } from './job-endings.store.ts';

const pageSize = 1_000;
/** Endings that are remembered as read; beyond that, some are read twice. */
const maxRemembered = 50_000;

/**
 * Reads the endings of an owner from now on, each once. A number is given before its transaction commits, so a lower one
 * may become visible after a higher one: what is younger than `overlapMs` is read again.
 */
export interface NewEndings {
  /** Begins with what ends from now on. */
  start(): Promise<void>;
  /** All endings up to here were visible when they were read. */
  readonly settledSeq: number;
  /** The latest that was read. */
  readonly lastSeq: number;
  /** Those behind the latest that was read, in pages. */
  readLatest(): AsyncGenerator<JobEnding[]>;
  /** Also those that have become visible late. */
  readAll(): AsyncGenerator<JobEnding[]>;
}

export function createNewEndings(db: Db, ownerId: string, overlapMs: number): NewEndings {
  let settledSeq = 0;
  let lastSeq = 0;
  /** Numbers above `settledSeq`, in the order in which they were read. */
  const remembered = new Set<number>();
  /** What was the latest at some time. By this process's monotonic clock: the database's may be set meanwhile. */
  let marks: { seq: number; atMs: number }[] = [];

  function remember(seq: number): void {
    remembered.add(seq);
    const [oldest] = remembered;
    if (remembered.size > maxRemembered && oldest !== undefined) remembered.delete(oldest);
  }

  async function* readAfter(seq: number): AsyncGenerator<JobEnding[]> {
    let page: JobEnding[];
    let afterSeq = seq;
    do {
      page = await listEndings(db, ownerId, afterSeq, pageSize);
      afterSeq = page.at(-1)?.seq ?? afterSeq;
      lastSeq = Math.max(lastSeq, afterSeq);
      const unread = page.filter((ending) => !remembered.has(ending.seq));
      for (const ending of unread) remember(ending.seq);
      if (unread.length > 0) yield unread;
    } while (page.length === pageSize);
  }

  function settle(startedAtMs: number): void {
    const isOld = ({ atMs }: { atMs: number }): boolean => atMs <= startedAtMs - overlapMs;
    settledSeq = marks.findLast(isOld)?.seq ?? settledSeq;
    marks = marks.filter((mark) => !isOld(mark));
    for (const seq of remembered) if (seq <= settledSeq) remembered.delete(seq);
    marks.push({ seq: lastSeq, atMs: performance.now() });
  }

  return {
    async start() {
      const place = await findEndingsPlace(db, ownerId, 'latest', overlapMs);
      if (!place) return;
      ({ settledSeq, seq: lastSeq } = place);
      for await (const _ of readAfter(settledSeq));
    },
    get settledSeq() {
      return settledSeq;
    },
    get lastSeq() {
      return lastSeq;
    },
    readLatest: () => readAfter(lastSeq),
    async *readAll() {
      const startedAtMs = performance.now();
      yield* readAfter(settledSeq);
      settle(startedAtMs);
    },
  };
}
