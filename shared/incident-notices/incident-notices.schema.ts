import { z } from 'zod';

/** How many incidents were told, in how many messages. */
export const noticesResult = z.strictObject({ incidents: z.int(), messages: z.int() });
export type NoticesResult = z.output<typeof noticesResult>;
