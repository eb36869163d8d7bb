import { undoImportJob } from '../../queues/imports/undo-import.job.ts';
import { evaluateAlerts } from '../../shared/alerts/index.ts';
import { undoImport } from '../../shared/imports/index.ts';
import { defineProcessor } from '../runtime/define-processor.ts';

export default defineProcessor(undoImportJob, ({ importId }, ctx) =>
  ctx.commit(async (tx) => {
    const undone = await undoImport(tx, ctx.ownerId, importId);
    await evaluateAlerts(tx, ctx.ownerId, ctx.clock.now());
    return undone;
  }),
);
