import { z } from 'zod';

export const messageChannel = z.enum(['email', 'sms']);
export type MessageChannel = z.output<typeof messageChannel>;

/** Whether somebody is told by e-mail: not who has no address, and not where none is sent. */
export const mailedResult = z.strictObject({ mailed: z.boolean() });
export type MailedResult = z.output<typeof mailedResult>;

/** `sent: false`: the message is no longer here, and nobody waits for it. */
export const deliveryResult = z.strictObject({ sent: z.boolean() });
export type DeliveryResult = z.output<typeof deliveryResult>;
