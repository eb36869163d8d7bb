import { z } from 'zod';
import type { JobRecord } from '../../../shared/jobs/index.ts';
import { jobView, presentJob } from '../jobs/jobs.presenter.ts';

/** A dead letter: the job, and whose it is. */
export const deadJobView = jobView.extend({ ownerId: z.uuid(), queue: z.string() });

export function presentDeadJob(job: JobRecord): z.input<typeof deadJobView> {
  return { ...presentJob(job), ownerId: job.ownerId, queue: job.queue };
}
