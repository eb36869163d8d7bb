import { z } from 'zod';
import { findJob, IdenticalInFlight, listDeadJobs, replayJobs } from '../../../shared/jobs/index.ts';
import type { DbOrTx } from '../../../shared/platform/db.ts';
import { defineRoute } from '../../runtime/define-route.ts';
import { maxPageSize } from '../../runtime/pages.ts';

export default defineRoute({
  method: 'POST',
  path: '/api/admin/jobs/replay',
  access: 'admin',
  audit: 'jobs.replayed',
  summary: 'Run dead letters again: those named, or the newest 200 of a kind',
  body: z.union([
    z.strictObject({ ids: z.array(z.uuid()).min(1).max(maxPageSize) }),
    z.strictObject({ kind: z.string().max(200) }),
  ]),
  responses: {
    200: {
      description:
        'What will run again; jobs that are not failed or cancelled, or whose work is under way, are skipped',
      body: z.strictObject({ replayed: z.array(z.uuid()), skipped: z.array(z.uuid()) }),
    },
  },
  async handler({ body }, { db, jobKinds }) {
    const ids =
      'ids' in body ? body.ids : (await listDeadJobs(db, { kind: body.kind, limit: maxPageSize })).map(({ id }) => id);
    const replayed: string[] = [];
    for (const id of ids) {
      const job = await findJob(db, id);
      const attempts = job && (jobKinds.get(job.kind)?.attempts ?? job.maxAttempts);
      if (job && attempts && (await replay(db, id, attempts))) replayed.push(id);
    }
    return { status: 200, body: { replayed, skipped: ids.filter((id) => !replayed.includes(id)) } };
  },
});

/** One at a time: a job whose work is under way elsewhere must not keep the others. */
async function replay(db: DbOrTx, id: string, attempts: number): Promise<boolean> {
  try {
    return (await db.transaction((tx) => replayJobs(tx, [id], { attempts }))).length === 1;
  } catch (error) {
    if (error instanceof IdenticalInFlight) return false;
    throw error;
  }
}
