import type { Db } from '../platform/db.ts';
import type { JobRecord } from './jobs.schema.ts';
import type { PendingChanges } from './pending-changes.ts';
import { findOwnJobs } from './read-jobs.store.ts';

/** Somebody who follows one job of an owner, or all. */
export interface Follower {
  /** Undefined: all. */
  jobId: string | undefined;
  pending: PendingChanges;
  /** Something is pending. */
  onChange(): void;
}

/** A job that has changed, and the number of the ending, where that is known. */
export interface ChangedJobRef {
  jobId: string;
  seq?: number;
}

/** Those in this process who follow jobs of one owner. */
export interface OwnerFollowers {
  add(follower: Follower): void;
  remove(follower: Follower): void;
  readonly isEmpty: boolean;
  readonly someFollowAll: boolean;
  follows(jobId: string): boolean;
  /** Jobs that are followed by themselves. */
  followedJobIds(): string[];
  /**
   * Reads the present states of jobs, once for all, and has them pending for who follows them.
   * @returns those whose states are not to be told, by `isTold`
   */
  passOn(changed: readonly ChangedJobRef[], isTold?: (job: JobRecord) => boolean): Promise<ChangedJobRef[]>;
  /** Has all catch up by themselves; endings from `fromSeq` on were left out. */
  leaveOut(fromSeq?: number): void;
}

/** Full records that are held at a time: results may be large. */
const pageSize = 50;

export function createOwnerFollowers(db: Db, ownerId: string): OwnerFollowers {
  const ofAll = new Set<Follower>();
  const ofJobs = new Map<string, Set<Follower>>();

  const followersOf = (jobId: string): Follower[] => [...ofAll, ...(ofJobs.get(jobId) ?? [])];

  async function passOnPage(
    page: readonly ChangedJobRef[],
    isTold: (job: JobRecord) => boolean,
  ): Promise<ChangedJobRef[]> {
    const concerned = new Set(page.flatMap(({ jobId }) => followersOf(jobId)));
    if ([...concerned].every(({ pending }) => pending.overflowed)) {
      leaveOutFor(concerned, page[0]?.seq);
      return [];
    }
    const jobIds = page.map(({ jobId }) => jobId);
    const jobs = new Map((await findOwnJobs(db, ownerId, jobIds)).map((job) => [job.id, job]));
    const untold: ChangedJobRef[] = [];
    for (const ref of page) {
      const job = jobs.get(ref.jobId);
      if (job && !isTold(job)) untold.push(ref);
      else if (job) for (const { pending } of followersOf(job.id)) pending.add({ job, seq: ref.seq });
    }
    for (const { onChange } of concerned) onChange();
    return untold;
  }

  return {
    add(follower) {
      const { jobId } = follower;
      if (jobId === undefined) ofAll.add(follower);
      else ofJobs.set(jobId, (ofJobs.get(jobId) ?? new Set()).add(follower));
    },
    remove(follower) {
      const { jobId } = follower;
      ofAll.delete(follower);
      if (jobId === undefined) return;
      ofJobs.get(jobId)?.delete(follower);
      if (ofJobs.get(jobId)?.size === 0) ofJobs.delete(jobId);
    },
    get isEmpty() {
      return ofAll.size + ofJobs.size === 0;
    },
    get someFollowAll() {
      return ofAll.size > 0;
    },
    follows: (jobId) => ofAll.size > 0 || ofJobs.has(jobId),
    followedJobIds: () => [...ofJobs.keys()],
    async passOn(changed, isTold = () => true) {
      const untold: ChangedJobRef[] = [];
      for (let start = 0; start < changed.length; start += pageSize) {
        untold.push(...(await passOnPage(changed.slice(start, start + pageSize), isTold)));
      }
      return untold;
    },
    leaveOut(fromSeq) {
      leaveOutFor(ofAll, fromSeq);
      for (const followers of ofJobs.values()) leaveOutFor(followers, fromSeq);
    },
  };
}

function leaveOutFor(followers: Iterable<Follower>, fromSeq: number | undefined): void {
  for (const { pending, onChange } of followers) {
    pending.overflow(fromSeq);
    onChange();
  }
}
