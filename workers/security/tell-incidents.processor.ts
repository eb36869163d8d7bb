import { tellIncidentsJob } from '../../queues/security/tell-incidents.job.ts';
import { markTold, prepareNotices } from '../../shared/incident-notices/index.ts';
import { sendMessage } from '../messages/mail-user.ts';
import { defineProcessor } from '../runtime/define-processor.ts';

export default defineProcessor(tellIncidentsJob, async (_payload, ctx) => {
  const { incidents, messages } = await prepareNotices(ctx);
  return ctx.commit(async (tx) => {
    for (const message of messages) await sendMessage(ctx, tx, message);
    await markTold(tx, incidents);
    return { incidents: incidents.length, messages: messages.length };
  });
});
