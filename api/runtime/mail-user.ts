import { findUser } from '../../shared/identity/index.ts';
import { messageChannels, type NewMessage } from '../../shared/messages/index.ts';
import type { RequestContext } from './api-context.ts';
import { sendMessage } from './send-message.ts';

/** Tells a user something by e-mail, in the transaction of the request; who has no address, or where none is sent, is not told. */
export async function mailUser(
  ctx: Pick<RequestContext, 'cipher' | 'config' | 'db' | 'enqueue' | 'requestId' | 'tx'>,
  userId: string,
  mail: Pick<NewMessage, 'subject' | 'text'>,
): Promise<void> {
  if (!messageChannels(ctx.config).includes('email')) return;
  const user = await findUser(ctx.db, userId);
  if (!user || user.email === null) return;
  await sendMessage(ctx, { userId, channel: 'email', to: user.email, ...mail });
}
