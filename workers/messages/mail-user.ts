import { deliverMessageJob } from '../../queues/messages/deliver-message.job.ts';
import { findUser } from '../../shared/identity/index.ts';
import { systemOwnerId } from '../../shared/jobs/index.ts';
import { keepMessage, type MailedResult, messageChannels, type NewMessage } from '../../shared/messages/index.ts';
import type { Tx } from '../../shared/platform/db.ts';
import type { JobContext } from '../runtime/job-context.ts';

type Sending = Pick<JobContext, 'cipher' | 'config' | 'enqueue'>;

/** Keeps a message and the job that delivers it, in the transaction of a job's commit. */
export async function sendMessage(ctx: Sending, tx: Tx, message: NewMessage): Promise<void> {
  const messageId = await keepMessage(ctx, tx, message);
  await ctx.enqueue(deliverMessageJob, { messageId }, { ownerId: systemOwnerId, tx });
}

/** Tells a user something by e-mail; who has no address, or where none is sent, is not told. */
export async function mailUser(
  ctx: Sending,
  tx: Tx,
  userId: string,
  mail: Pick<NewMessage, 'subject' | 'text'>,
): Promise<MailedResult> {
  const user = messageChannels(ctx.config).includes('email') ? await findUser(tx, userId) : undefined;
  if (!user || user.email === null) return { mailed: false };
  await sendMessage(ctx, tx, { userId, channel: 'email', to: user.email, ...mail });
  return { mailed: true };
}
