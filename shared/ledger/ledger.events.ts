import { z } from 'zod';
import { defineEvent } from '../platform/events.ts';

/**
 * A user's books are no longer what they were, or what is planned with them. With their version: a follower that is under way
 * may have read them before.
 */
export const booksChanged = defineEvent({
  name: 'books.changed',
  data: z.strictObject({ userId: z.uuid(), version: z.string() }),
});
