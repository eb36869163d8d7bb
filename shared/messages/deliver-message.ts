import { z } from 'zod';
import type { AppContext } from '../platform/context.ts';
import type { Tx } from '../platform/db.ts';
import { Problem } from '../platform/errors.ts';
import { findChannel } from './find-channel.ts';
import type { DeliveryResult } from './messages.schema.ts';
import { findMessage, markMessageSent } from './messages.store.ts';

/** What a delivery needs of the job that runs it. */
export interface DeliveryRun<C> extends Pick<AppContext, 'config' | 'db' | 'cipher' | 'clock' | 'logger'> {
  step(name: string, run: (key: string) => Promise<void>): Promise<void>;
  commit(write: (tx: Tx) => Promise<DeliveryResult>): Promise<C>;
}

const messageBody = z.strictObject({ subject: z.string(), text: z.string() });

/**
 * Sends a message and marks it as sent, together with the job's completion; one that is marked is not sent again. A
 * crash between sending and recording that sends it once more: receivers can tell by its id (`Message-ID`,
 * `Idempotency-Key`).
 * @throws {Problem} `unavailable`, `unprocessable`
 * @throws {SealBroken}
 */
export async function deliverMessage<C>(run: DeliveryRun<C>, messageId: string, signal: AbortSignal): Promise<C> {
  const { config, db, cipher, clock, logger } = run;
  const message = await findMessage(db, messageId);
  if (!message) return run.commit(() => Promise.resolve({ sent: false }));
  if (message.sentAt === null) {
    const channel = findChannel(config, message.channel, logger);
    if (!channel) throw new Problem('unprocessable', `Messages by ${message.channel} are not set up here.`);
    const to = await cipher.open(message.toSealed, `messages.to_sealed:${messageId}`);
    const body = messageBody.parse(
      JSON.parse(await cipher.open(message.bodySealed, `messages.body_sealed:${messageId}`)),
    );
    signal.throwIfAborted();
    await run.step('send', () => channel.send({ id: messageId, to, ...body }, signal));
  }
  return run.commit(async (tx) => {
    await markMessageSent(tx, messageId, clock.now());
    return { sent: true };
  });
}
