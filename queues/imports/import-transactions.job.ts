import { z } from 'zod';
import { importResult } from '../../shared/imports/imports.schema.ts';
import { defineJob } from '../runtime/define-job.ts';

/** Reads an uploaded statement and posts what is new. */
export const importTransactions = defineJob({
  kind: 'imports.import-transactions',
  queue: 'imports',
  payload: z.strictObject({ importId: z.uuid() }),
  result: importResult,
  attempts: 5,
  backoff: { type: 'exponential', delayMs: 1_000, maxMs: 60_000, jitter: 0.5 },
  timeoutMs: 120_000,
});
