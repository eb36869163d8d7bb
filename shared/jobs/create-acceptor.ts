import { type Db, type Tx, isDbUnreachable } from '../platform/db.ts';
import { groupCalls } from '../platform/group-calls.ts';
import { acceptJobs } from './accept-jobs.store.ts';
import type { JobRecord, NewJob } from './jobs.schema.ts';

/** Job ids that fit in the 8,000 bytes of a notification, with room to spare. */
export const maxGroupSize = 200;

/** The way into the ledger: grouped for callers without a transaction, alone for those with one. */
export function createJobAcceptor(db: Db) {
  return {
    acceptGrouped: groupCalls((jobs: NewJob[]) => acceptJobs(db, jobs), {
      maxSize: maxGroupSize,
      failsAll: isDbUnreachable,
    }),
    acceptIn: async (tx: Tx, job: NewJob): Promise<JobRecord> => (await acceptJobs(tx, [job]))[0] as JobRecord,
  };
}
