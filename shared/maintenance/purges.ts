import { purgeForgottenDevices } from '../devices/index.ts';
import { purgeExpiredSessions, purgeRequestNonces } from '../identity/index.ts';
import { purgeEndings, purgeHouseJobs, purgeTicks } from '../jobs/index.ts';
import { purgeMessages } from '../messages/index.ts';
import type { DbOrTx } from '../platform/db.ts';
import { purgeSignInRemains, purgeSignIns } from '../sign-in/index.ts';
import { purgeIdempotencyKeys } from './idempotency-keys.store.ts';

/** Rows of one sort that are no longer needed after a time. */
export interface Purge {
  name: string;
  /** Deletes them, some at a time or all. @returns how many; 0: none is left */
  purge(db: DbOrTx, now: Date): Promise<number>;
}

/** Everything that expires. */
export const purges: readonly Purge[] = [
  { name: 'idempotency-keys', purge: purgeIdempotencyKeys },
  { name: 'messages', purge: purgeMessages },
  { name: 'job-ticks', purge: purgeTicks },
  { name: 'job-endings', purge: purgeEndings },
  { name: 'house-jobs', purge: purgeHouseJobs },
  { name: 'sessions', purge: purgeExpiredSessions },
  { name: 'request-nonces', purge: purgeRequestNonces },
  { name: 'sign-in-remains', purge: purgeSignInRemains },
  { name: 'sign-ins', purge: purgeSignIns },
  { name: 'devices', purge: purgeForgottenDevices },
];
