import { importTransactions } from '../../queues/imports/import-transactions.job.ts';
import { runImport } from '../../shared/imports/index.ts';
import { defineProcessor } from '../runtime/define-processor.ts';

export default defineProcessor(importTransactions, ({ importId }, ctx) => runImport(ctx, importId));
