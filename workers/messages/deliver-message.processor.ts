import { deliverMessageJob } from '../../queues/messages/deliver-message.job.ts';
import { deliverMessage } from '../../shared/messages/index.ts';
import { defineProcessor } from '../runtime/define-processor.ts';

export default defineProcessor(deliverMessageJob, ({ messageId }, ctx) => deliverMessage(ctx, messageId, ctx.signal));
