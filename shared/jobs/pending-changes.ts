import type { JobRecord } from './jobs.schema.ts';

/** A state of a job that is to be told. */
export interface JobChange {
  job: JobRecord;
  /** The number of the ending that this is; undefined when it is none, or not known to be one. */
  seq: number | undefined;
}

/** The newest state of each job that changed since a follower read last: of a bounded number of jobs, or "too many". */
export interface PendingChanges {
  add(change: JobChange): void;
  /** Removes states of these jobs, which have been read by other means since. @returns those that are new to the follower */
  supersede(changes: readonly JobChange[]): JobChange[];
  /** Removes all, in the order in which they came. */
  takeAll(): JobChange[];
  /** Gives up collecting: more changed than is kept, or what changed is not known; endings from `seq` on were left out. */
  overflow(seq?: number): void;
  /** Whether changes were left out, so that the follower has to catch up. */
  readonly overflowed: boolean;
  /** Collects again. @returns the lowest number of an ending that was left out; Infinity: none is known */
  restart(): number;
}

/** Jobs whose last state is known to have been read; a state of another may be read twice. */
const maxRead = 1_000;

/** Pending changes of a follower, which has to catch up first. */
export function createPendingChanges(maxJobs: number): PendingChanges {
  const changes = new Map<string, JobChange>();
  const readVersions = new Map<string, number>();
  let overflowed = true;
  let lowestLeftOut = Infinity;

  const isNew = ({ job }: JobChange): boolean => job.version > (readVersions.get(job.id) ?? 0);
  const isPending = ({ job }: JobChange): boolean => job.version === changes.get(job.id)?.job.version;

  function noteRead({ job }: JobChange): void {
    readVersions.delete(job.id);
    readVersions.set(job.id, job.version);
    const [oldest] = readVersions.keys();
    if (readVersions.size > maxRead && oldest !== undefined) readVersions.delete(oldest);
  }

  function overflow(seq = Infinity): void {
    overflowed = true;
    const leftOut = [...changes.values()].map((change) => change.seq ?? Infinity);
    lowestLeftOut = Math.min(lowestLeftOut, seq, ...leftOut);
    changes.clear();
  }

  return {
    add(change) {
      if (overflowed) return overflow(change.seq);
      if (!isNew(change) || isPending(change)) return;
      // The newest comes last: endings are told in the order of their numbers.
      changes.delete(change.job.id);
      changes.set(change.job.id, change);
      if (changes.size > maxJobs) overflow();
    },
    supersede(read) {
      const unread = read.filter(isNew);
      for (const change of read) {
        changes.delete(change.job.id);
        noteRead(change);
      }
      return unread;
    },
    takeAll() {
      const all = [...changes.values()];
      changes.clear();
      all.forEach(noteRead);
      return all;
    },
    overflow,
    get overflowed() {
      return overflowed;
    },
    restart() {
      const lowest = lowestLeftOut;
      lowestLeftOut = Infinity;
      overflowed = false;
      return lowest;
    },
  };
}
