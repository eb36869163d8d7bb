import { z } from 'zod';
import { importTransactions } from '../../../queues/imports/import-transactions.job.ts';
import { importMode, maxUploadBytes, startImport } from '../../../shared/imports/index.ts';
import { tableMapping } from '../../../shared/statements/statements.schema.ts';
import { defineRoute } from '../../runtime/define-route.ts';
import { jsonField } from '../../runtime/parse-input.ts';
import { acceptJob } from '../jobs/accept-job.ts';
import { acceptedResponse, presentAccepted } from '../jobs/jobs.presenter.ts';

export default defineRoute({
  method: 'POST',
  path: '/api/import/transactions',
  access: 'user',
  audit: 'imports.started',
  startsJob: true,
  summary: 'Import a bank statement: CSV, Excel, OFX/QFX, QIF, camt, MT940, or a ZIP of them',
  multipart: {
    file: { maxBytes: maxUploadBytes },
    fields: z.strictObject({
      accountId: z.uuid().optional(),
      mode: importMode.default('keep-good'),
      mapping: jsonField(tableMapping).optional(),
    }),
  },
  responses: { 202: acceptedResponse },
  problems: ['unsupported-media-type', 'payload-too-large'],
  async handler({ body, file }, ctx) {
    const { importId, ...job } = await startImport(ctx.db, ctx.principal.userId, file, body, async (tx, importId) => ({
      ...(await acceptJob(ctx, importTransactions, { importId }, tx)),
      importId,
    }));
    const accepted = presentAccepted(job);
    return { ...accepted, headers: { ...accepted.headers, Link: `</api/import/${importId}>; rel="related"` } };
  },
});
