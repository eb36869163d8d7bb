import { type Db, type Tx, isDbUnavailable } from '../platform/db.ts';
import { groupCalls } from '../platform/group-calls.ts';
import { acceptJobs } from './accept-jobs.store.ts';
import { createAnnouncer } from './announce-jobs.store.ts';
import type { JobRecord, NewJob } from './jobs.schema.ts';

/** Rows that one statement writes at most. */
export const maxGroupSize = 500;

/** The way into the ledger: grouped for callers without a transaction, alone for those with one. */
export function createJobAcceptor(db: Db) {
  const announce = createAnnouncer(db);
  return {
    acceptGrouped: groupCalls((jobs: NewJob[]) => acceptJobs(db, jobs, announce), {
      maxSize: maxGroupSize,
      failsAll: isDbUnavailable,
    }),
    acceptIn: async (tx: Tx, job: NewJob): Promise<JobRecord> => (await acceptJobs(tx, [job]))[0] as JobRecord,
  };
}
