import { z } from 'zod';
import { undoImportJob } from '../../../queues/imports/undo-import.job.ts';
import { requireImport } from '../../../shared/imports/index.ts';
import { defineRoute } from '../../runtime/define-route.ts';
import { acceptedResponse, presentAccepted } from '../jobs/jobs.presenter.ts';

export default defineRoute({
  method: 'DELETE',
  path: '/api/import/:importId',
  access: 'user',
  summary: 'Undo an import: the books become as if it had never been',
  params: z.strictObject({ importId: z.uuid() }),
  responses: { 202: acceptedResponse },
  problems: ['not-found'],
  async handler({ params: { importId } }, { db, principal, enqueue, requestId }) {
    await requireImport(db, importId, principal.userId);
    return presentAccepted(await enqueue(undoImportJob, { importId }, { ownerId: principal.userId, requestId }));
  },
});
