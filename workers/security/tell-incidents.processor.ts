import { deliverMessageJob } from '../../queues/messages/deliver-message.job.ts';
import { tellIncidentsJob } from '../../queues/security/tell-incidents.job.ts';
import { markTold, prepareNotices } from '../../shared/incident-notices/index.ts';
import { systemOwnerId } from '../../shared/jobs/index.ts';
import { keepMessage } from '../../shared/messages/index.ts';
import { defineProcessor } from '../runtime/define-processor.ts';

export default defineProcessor(tellIncidentsJob, async (_payload, ctx) => {
  const { incidents, messages } = await prepareNotices(ctx);
  return ctx.commit(async (tx) => {
    for (const message of messages) {
      const messageId = await keepMessage(ctx, tx, message);
      await ctx.enqueue(deliverMessageJob, { messageId }, { ownerId: systemOwnerId, tx });
    }
    await markTold(tx, incidents);
    return { incidents: incidents.length, messages: messages.length };
  });
});
