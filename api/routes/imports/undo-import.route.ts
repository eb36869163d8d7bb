import { z } from 'zod';
import { undoImportJob } from '../../../queues/imports/undo-import.job.ts';
import { requireImport } from '../../../shared/imports/index.ts';
import { defineRoute } from '../../runtime/define-route.ts';
import { acceptJob } from '../jobs/accept-job.ts';
import { acceptedResponse, presentAccepted } from '../jobs/jobs.presenter.ts';

export default defineRoute({
  method: 'DELETE',
  path: '/api/import/:importId',
  access: 'user',
  audit: 'imports.undo-started',
  startsJob: true,
  summary: 'Undo an import: the books become as if it had never been',
  params: z.strictObject({ importId: z.uuid() }),
  responses: { 202: acceptedResponse },
  problems: ['not-found'],
  async handler({ params: { importId } }, ctx) {
    await requireImport(ctx.db, importId, ctx.principal.userId);
    return presentAccepted(await acceptJob(ctx, undoImportJob, { importId }));
  },
});
