import type { Db, DbOrTx } from '../platform/db.ts';
import { groupCalls } from '../platform/group-calls.ts';
import { jobChannels } from './jobs.schema.ts';

export interface ChangedJob {
  id: string;
  ownerId: string;
}

/** What others are to hear of. */
export interface Announcement {
  /** Jobs that changed, and whose they are. */
  changed: readonly ChangedJob[];
  /** Queues in which work became due. */
  due: readonly string[];
}

/** Tells followers, dispatchers and workers of other processes. */
export type Announce = (announcement: Announcement) => Promise<void>;

/** Jobs, each as `owner/id`, that fit in the 8,000 bytes of a notification. */
const jobsPerNotification = 100;
const gatherMs = 3;

/** The jobs that a notification of `jobChannels.changed` names. */
export function changedJobsIn(payload: string): ChangedJob[] {
  return payload.split(',').map((job) => {
    const [ownerId = '', id = ''] = job.split('/');
    return { id, ownerId };
  });
}

/** Announces with `db`: in a transaction, what is said is heard if and when it commits. */
export function announceWith(db: DbOrTx): Announce {
  return async ({ changed, due }) => {
    const jobs = changed.map(({ id, ownerId }) => `${ownerId}/${id}`);
    const notifications: [channel: string, payload: string][] =
      due.length === 0 ? [] : [[jobChannels.accepted, due.join(',')]];
    while (jobs.length > 0) notifications.push([jobChannels.changed, jobs.splice(0, jobsPerNotification).join(',')]);
    if (notifications.length === 0) return;
    await db.raw('SELECT pg_notify(channel, payload) FROM unnest(?::text[], ?::text[]) AS n (channel, payload)', [
      notifications.map(([channel]) => channel),
      notifications.map(([, payload]) => payload),
    ]);
  };
}

/**
 * Announces for many at once, behind their backs. Transactions that notify commit one after another, so the statements
 * that are run most leave it to this one, which has nothing to write. What is lost when the process dies in between,
 * others find by looking now and then.
 */
export function createAnnouncer(db: Db): Announce {
  const announce = announceWith(db);
  const gather = groupCalls(
    async (announcements: Announcement[]) => {
      await announce({
        changed: announcements.flatMap(({ changed }) => changed),
        due: [...new Set(announcements.flatMap(({ due }) => due))],
      });
      return announcements.map(() => undefined);
    },
    { maxSize: 1_000, gatherMs, failsAll: () => true },
  );
  return async (announcement) => {
    gather(announcement).catch(() => undefined);
  };
}
