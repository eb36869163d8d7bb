import { z } from 'zod';
import { undoResult } from '../../shared/imports/imports.schema.ts';
import { defineJob } from '../runtime/define-job.ts';

/** Takes back what an import brought. */
export const undoImportJob = defineJob({
  kind: 'imports.undo-import',
  queue: 'imports',
  payload: z.strictObject({ importId: z.uuid() }),
  result: undoResult,
  attempts: 5,
  backoff: { type: 'exponential', delayMs: 1_000, maxMs: 60_000, jitter: 0.5 },
  timeoutMs: 60_000,
});
