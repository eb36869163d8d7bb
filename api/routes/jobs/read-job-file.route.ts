import { z } from 'zod';
import { Problem } from '../../../shared/platform/errors.ts';
import { defineRoute } from '../../runtime/define-route.ts';
import { requireOwnJob } from './find-job.ts';

export default defineRoute({
  method: 'GET',
  path: '/api/jobs/:id/file',
  access: 'user',
  audit: 'jobs.file-read',
  summary: 'The file that a job made',
  params: z.strictObject({ id: z.uuid() }),
  responses: {},
  problems: ['not-found'],
  async handler({ params }, { db, principal }): Promise<never> {
    await requireOwnJob(db, params.id, principal.userId);
    throw new Problem('not-found', 'This job made no file.');
  },
});
