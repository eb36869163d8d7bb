import { undoImportJob } from '../../queues/imports/undo-import.job.ts';
import { undoImport } from '../../shared/imports/index.ts';
import { defineProcessor } from '../runtime/define-processor.ts';

export default defineProcessor(undoImportJob, ({ importId }, ctx) =>
  ctx.commit((tx) => undoImport(tx, ctx.ownerId, importId)),
);
