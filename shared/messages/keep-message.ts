import { z } from 'zod';
import type { AppContext } from '../platform/context.ts';
import type { DbOrTx } from '../platform/db.ts';
import { Problem } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import type { MessageChannel } from './messages.schema.ts';
import { insertMessage } from './messages.store.ts';

export interface NewMessage {
  /** Whom it is about; null for somebody who is no user. It goes when they go. */
  userId: string | null;
  channel: MessageChannel;
  /** An e-mail address, or a telephone number in whatever notation. */
  to: string;
  /** A text message has none; it is kept for people who look. */
  subject: string;
  text: string;
}

/** One address and nothing beside it. What users give is checked further where they give it. */
const addresses: Record<MessageChannel, z.ZodType<string>> = {
  email: z
    .string()
    .max(254)
    .regex(/^[^\s\p{Cc}<>(),;:\\"[\]@]+@[^\s\p{Cc}<>(),;:\\"[\]@]+$/u),
  sms: z
    .string()
    .transform((number) => number.replaceAll(/[ ()/.-]/g, ''))
    .pipe(z.string().regex(/^\+?[0-9]{4,20}$/)),
};

/**
 * Keeps a message, sealed, so that a job can deliver it.
 * @returns its id
 * @throws {Problem} `unprocessable` for an address that can not be one
 */
export async function keepMessage(
  { cipher }: Pick<AppContext, 'cipher'>,
  db: DbOrTx,
  { userId, channel, to, subject, text }: NewMessage,
): Promise<string> {
  const address = addresses[channel].safeParse(to);
  if (!address.success) throw new Problem('unprocessable', `There is no valid ${nouns[channel]} to send this to.`);
  const id = newId();
  const body = JSON.stringify({ subject: oneLine(subject), text });
  await insertMessage(db, {
    id,
    userId,
    channel,
    toSealed: await cipher.seal(address.data, `messages.to_sealed:${id}`),
    bodySealed: await cipher.seal(body, `messages.body_sealed:${id}`),
  });
  return id;
}

const nouns: Record<MessageChannel, string> = { email: 'e-mail address', sms: 'telephone number' };

/** Names that users gave may be in it: a line break would begin a header of its own. */
function oneLine(subject: string): string {
  return subject.replaceAll(/\p{Cc}+/gu, ' ').trim();
}
