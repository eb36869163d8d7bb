import { type JobRecord, findOwnJob } from '../../../shared/jobs/index.ts';
import type { DbOrTx } from '../../../shared/platform/db.ts';
import { Problem } from '../../../shared/platform/errors.ts';

/** A job of this owner. @throws {Problem} `not-found`, for another's job too */
export async function requireOwnJob(db: DbOrTx, id: string, ownerId: string): Promise<JobRecord> {
  const job = await findOwnJob(db, id, ownerId);
  if (!job) throw new Problem('not-found', 'There is no such job.');
  return job;
}
