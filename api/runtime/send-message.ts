import { deliverMessageJob } from '../../queues/messages/deliver-message.job.ts';
import { systemOwnerId } from '../../shared/jobs/index.ts';
import { keepMessage, type NewMessage } from '../../shared/messages/index.ts';
import type { Tx } from '../../shared/platform/db.ts';
import type { RequestContext } from './api-context.ts';

/** Before other work of the house: somebody may be waiting for a code. */
const priority = 50;

/**
 * Sends an e-mail or a text message: kept and handed to a job in one transaction, that of the request if it has one.
 * The job is the house's, not the user's: nobody who got into an account can cancel the warning about it.
 * @throws {Problem} `unprocessable` for an address that can not be one
 */
export async function sendMessage(
  ctx: Pick<RequestContext, 'cipher' | 'db' | 'enqueue' | 'requestId' | 'tx'>,
  message: NewMessage,
): Promise<void> {
  const send = async (tx: Tx): Promise<void> => {
    const messageId = await keepMessage(ctx, tx, message);
    const { requestId } = ctx;
    await ctx.enqueue(deliverMessageJob, { messageId }, { ownerId: systemOwnerId, tx, requestId, priority });
  };
  await (ctx.tx ? send(ctx.tx) : ctx.db.transaction(send));
}
