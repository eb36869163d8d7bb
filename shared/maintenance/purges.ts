import { purgeAlerts } from '../alerts/index.ts';
import { purgeForgottenDevices } from '../devices/index.ts';
import { purgeEndedApiKeys, purgeExpiredSessions, purgeRequestNonces } from '../identity/index.ts';
import { purgeUploads } from '../imports/index.ts';
import { purgeIncidents } from '../incidents/index.ts';
import { purgeAttempts, purgeEndings, purgeJobs, purgeTicks } from '../jobs/index.ts';
import { purgeMessages, purgeOutbox } from '../messages/index.ts';
import type { Config } from '../platform/config.ts';
import type { DbOrTx } from '../platform/db.ts';
import { purgeSignInRemains, purgeSignIns } from '../sign-in/index.ts';
import { purgeIdempotencyKeys } from './idempotency-keys.store.ts';

/** Rows, or files, of one sort that are no longer needed after a time. */
export interface Purge {
  name: string;
  /** Deletes them, a batch at a time; gives how many each batch deleted. */
  batches(db: DbOrTx, now: Date, config: Config): AsyncIterable<number>;
}

/** A purge of as many batches as it takes until one deletes nothing. */
function untilNone(name: string, purge: (db: DbOrTx, now: Date) => Promise<number>): Purge {
  return {
    name,
    async *batches(db, now) {
      for (let count = await purge(db, now); count > 0; count = await purge(db, now)) yield count;
    },
  };
}

/** Everything that expires. */
export const purges: readonly Purge[] = [
  untilNone('idempotency-keys', purgeIdempotencyKeys),
  untilNone('messages', purgeMessages),
  { name: 'outbox-files', batches: (_db, now, { dataDir }) => purgeOutbox(dataDir, now) },
  untilNone('uploads', purgeUploads),
  untilNone('job-ticks', purgeTicks),
  { name: 'jobs', batches: (db, now, { jobRetention }) => purgeJobs(db, now, jobRetention) },
  untilNone('job-attempts', purgeAttempts),
  { name: 'job-endings', batches: purgeEndings },
  { name: 'sessions', batches: purgeExpiredSessions },
  untilNone('api-keys', purgeEndedApiKeys),
  untilNone('request-nonces', purgeRequestNonces),
  untilNone('sign-in-remains', purgeSignInRemains),
  untilNone('sign-ins', purgeSignIns),
  untilNone('devices', purgeForgottenDevices),
  untilNone('alerts', purgeAlerts),
  untilNone('incidents', purgeIncidents),
];
