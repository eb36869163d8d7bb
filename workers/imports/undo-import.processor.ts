import { undoImportJob } from '../../queues/imports/undo-import.job.ts';
import { undoImport } from '../../shared/imports/index.ts';
import { defineProcessor } from '../runtime/define-processor.ts';

export default defineProcessor(undoImportJob, ({ importId }, { ownerId, events, commit }) =>
  commit((tx) => undoImport({ tx, events }, ownerId, importId)),
);
