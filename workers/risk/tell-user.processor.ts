import { tellOfTransferJob } from '../../queues/risk/tell-user.job.ts';
import { mailOfTransfer, requireReview } from '../../shared/transaction-risk/index.ts';
import { mailUser } from '../messages/mail-user.ts';
import { defineProcessor } from '../runtime/define-processor.ts';

export default defineProcessor(tellOfTransferJob, ({ reviewId, status }, ctx) =>
  ctx.commit(async (tx) => {
    const review = await requireReview(tx, reviewId);
    return mailUser(ctx, tx, review.userId, mailOfTransfer(review, status));
  }),
);
