import type { Db } from '../platform/db.ts';
import type { Notifications } from '../platform/notifications.ts';
import { changedJobsIn } from './announce-jobs.store.ts';
import { catchUpWithOne, createReader, createReaderOfAll, type ToldState } from './catch-up.ts';
import { createFollowedOwner, type FollowedOwner, type FollowOptions } from './follow-owner.ts';
import { type JobRecord, jobChannels } from './jobs.schema.ts';
import { createPendingChanges } from './pending-changes.ts';

/** Whose jobs are followed. */
export interface Following {
  ownerId: string;
  /** Called when there may be something to read. */
  onChange(): void;
}

/** What one who follows jobs is to tell. */
export interface Followed<T> {
  /**
   * The next states, at first the present ones; none: nothing has changed. What changes faster than it is read comes in its
   * newest state. After an error, follow anew.
   */
  read(): Promise<T[]>;
  stop(): void;
}

/** Follows jobs: hears from the ledger which ones change, and looks for endings whose announcement was lost. */
export interface JobFollower {
  followOne(following: Following, jobId: string): Followed<JobRecord>;
  /**
   * All jobs of the owner: those under way, what ended after the ending with the number `lastSeq` (all that is kept, where
   * that one is not; from now on, where it is undefined), and what changes. Some may come twice, none is left out.
   */
  followAll(following: Following, lastSeq: number | undefined): Followed<ToldState>;
}

/** States that are held for one who reads more slowly than they come. */
const maxPending = 100;
const defaults: FollowOptions = { safetyLookMs: 5_000, overlapMs: 10_000 };

/** One for a process. What is announced of owners whom nobody follows costs nothing. */
export function createJobFollower(db: Db, notifications: Notifications, options = defaults): JobFollower {
  const owners = new Map<string, FollowedOwner>();
  notifications.subscribe(jobChannels.changed, {
    onNotify(payload) {
      for (const { ownerId, jobIds } of changedJobsIn(payload)) owners.get(ownerId)?.onChanged(jobIds);
    },
    onReconnect() {
      for (const owner of owners.values()) owner.onGap();
    },
  });

  function join({ ownerId, onChange }: Following, jobId: string | undefined) {
    const owner = owners.get(ownerId) ?? createFollowedOwner(db, ownerId, options);
    owners.set(ownerId, owner);
    const pending = createPendingChanges(maxPending);
    const follower = { jobId, pending, onChange };
    owner.add(follower);
    const stop = (): void => {
      owner.remove(follower);
      if (owner.hasFollowers) return;
      owner.close();
      if (owners.get(ownerId) === owner) owners.delete(ownerId);
    };
    return { owner, pending, stop };
  }

  return {
    followOne(following, jobId) {
      const { owner, pending, stop } = join(following, jobId);
      const read = createReader(owner, pending, () => catchUpWithOne(db, following.ownerId, jobId));
      return { read: async () => (await read()).map(({ job }) => job), stop };
    },
    followAll(following, lastSeq) {
      const { owner, pending, stop } = join(following, undefined);
      const resumption = { ownerId: following.ownerId, lastSeq, overlapMs: options.overlapMs };
      return { read: createReaderOfAll(db, owner, pending, resumption), stop };
    },
  };
}
