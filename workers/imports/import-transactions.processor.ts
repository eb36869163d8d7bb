import { importTransactions } from '../../queues/imports/import-transactions.job.ts';
import { evaluateAlerts } from '../../shared/alerts/index.ts';
import { runImport } from '../../shared/imports/index.ts';
import { defineProcessor } from '../runtime/define-processor.ts';

export default defineProcessor(importTransactions, ({ importId }, ctx) =>
  runImport(
    {
      ...ctx,
      // What came in and the alerts that it gives cause for become visible together.
      commit: (write) =>
        ctx.commit(async (tx) => {
          const imported = await write(tx);
          await evaluateAlerts(tx, ctx.ownerId, ctx.clock.now());
          return imported;
        }),
    },
    importId,
  ),
);
