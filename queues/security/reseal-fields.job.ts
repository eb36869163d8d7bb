import { z } from 'zod';
import { resealResult } from '../../shared/sealed-fields/sealed-fields.schema.ts';
import { defineJob } from '../runtime/define-job.ts';

/** Seals all that is sealed anew, with the current key. */
export const resealFieldsJob = defineJob({
  kind: 'security.reseal-fields',
  queue: 'io',
  payload: z.strictObject({}),
  result: resealResult,
  attempts: 10,
  backoff: { type: 'exponential', delayMs: 1_000, maxMs: 300_000, jitter: 0.5 },
  timeoutMs: 6 * 3_600_000,
});
