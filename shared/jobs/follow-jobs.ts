import type { Notifications } from '../platform/notifications.ts';
import { jobChannels } from './jobs.schema.ts';

/** Wakes those who follow jobs when the ledger says that one changed. */
export interface JobFollower {
  /** Calls `onChange` after each change of the job, and after a gap in which changes may have been missed. Returns how to stop. */
  follow(jobId: string, onChange: () => void): () => void;
  /** Calls `onChange` with the ids of whatever jobs changed; with none after a gap. Returns how to stop. */
  followAll(onChange: (jobIds: readonly string[]) => void): () => void;
}

/** One subscription for all followers of a process. */
export function createJobFollower(notifications: Notifications): JobFollower {
  const followers = new Map<string, Set<() => void>>();
  const allFollowers = new Set<(jobIds: readonly string[]) => void>();
  notifications.subscribe(jobChannels.changed, {
    onNotify(payload) {
      const ids = payload.split(',').map((job) => job.slice(job.indexOf('/') + 1));
      for (const id of ids) for (const onChange of followers.get(id) ?? []) onChange();
      for (const onChange of allFollowers) onChange(ids);
    },
    onReconnect() {
      for (const set of followers.values()) for (const onChange of set) onChange();
      for (const onChange of allFollowers) onChange([]);
    },
  });
  return {
    follow(jobId, onChange) {
      const set = followers.get(jobId) ?? new Set();
      followers.set(jobId, set.add(onChange));
      return () => {
        set.delete(onChange);
        if (set.size === 0) followers.delete(jobId);
      };
    },
    followAll(onChange) {
      allFollowers.add(onChange);
      return () => allFollowers.delete(onChange);
    },
  };
}
