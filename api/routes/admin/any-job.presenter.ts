import { z } from 'zod';
import type { JobRecord } from '../../../shared/jobs/index.ts';
import { jobView, presentJob } from '../jobs/jobs.presenter.ts';

/** A job of any user: the job, and whose it is. */
export const anyJobView = jobView.extend({ ownerId: z.uuid(), queue: z.string() });

export function presentAnyJob(job: JobRecord): z.input<typeof anyJobView> {
  return { ...presentJob(job), ownerId: job.ownerId, queue: job.queue };
}
