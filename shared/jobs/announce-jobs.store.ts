import { type Db, type DbOrTx, runPrepared } from '../platform/db.ts';
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

/** PostgreSQL takes notifications of less than 8,000 bytes. */
const maxPayloadLength = 7_999;
/** Job ids of one owner that fit. */
const idsPerLine = 200;
const gatherMs = 3;

/** What a notification of `jobChannels.changed` names: `owner/job,job;owner/job`. An owner comes once. */
export function changedJobsIn(payload: string): { ownerId: string; jobIds: string[] }[] {
  return payload.split(';').map((line) => {
    const [ownerId = '', jobIds = ''] = line.split('/');
    return { ownerId, jobIds: jobIds.split(',') };
  });
}

/** Texts that `changedJobsIn` reads, each as long as a notification may be. */
function payloadsOf(changed: readonly ChangedJob[]): string[] {
  const jobIds = new Map<string, string[]>();
  for (const { id, ownerId } of changed) {
    const ids = jobIds.get(ownerId);
    if (ids) ids.push(id);
    else jobIds.set(ownerId, [id]);
  }
  const payloads: string[] = [];
  let payload = '';
  for (const [ownerId, ids] of jobIds) {
    for (let from = 0; from < ids.length; from += idsPerLine) {
      const line = `${ownerId}/${ids.slice(from, from + idsPerLine).join(',')}`;
      if (payload !== '' && payload.length + 1 + line.length > maxPayloadLength) {
        payloads.push(payload);
        payload = '';
      }
      payload += payload === '' ? line : `;${line}`;
    }
  }
  return payload === '' ? payloads : [...payloads, payload];
}

/** Announces with `db`: in a transaction, what is said is heard if and when it commits. */
export function announceWith(db: DbOrTx): Announce {
  return async ({ changed, due }) => {
    const notifications = [
      ...due.map((queue) => [jobChannels.accepted, queue] as const),
      ...payloadsOf(changed).map((payload) => [jobChannels.changed, payload] as const),
    ];
    if (notifications.length === 0) return;
    const columns = [notifications.map(([channel]) => channel), notifications.map(([, payload]) => payload)];
    await runPrepared(
      db,
      'announce-jobs',
      'SELECT pg_notify(channel, payload) FROM unnest(?::text[], ?::text[]) AS n (channel, payload)',
      columns,
    );
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
