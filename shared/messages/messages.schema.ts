import { z } from 'zod';

export const messageChannel = z.enum(['email', 'sms']);
export type MessageChannel = z.output<typeof messageChannel>;

/** `sent: false`: the message is no longer here, and nobody waits for it. */
export const deliveryResult = z.strictObject({ sent: z.boolean() });
export type DeliveryResult = z.output<typeof deliveryResult>;
