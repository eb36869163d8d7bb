import { expireHoldsJob } from '../../queues/risk/expire-holds.job.ts';
import { expireHolds } from '../../shared/transaction-risk/index.ts';
import { defineProcessor } from '../runtime/define-processor.ts';

export default defineProcessor(expireHoldsJob, (_payload, ctx) => expireHolds(ctx));
