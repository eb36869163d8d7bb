import { z } from 'zod';
import { defineEvent } from '../platform/events.ts';
import { reviewStatus } from './transaction-risk.schema.ts';

/** A transfer is held, or what was held is released, refused or given back. */
export const transferJudged = defineEvent({
  name: 'transfers.judged',
  data: z.strictObject({ reviewId: z.uuid(), status: reviewStatus }),
});
