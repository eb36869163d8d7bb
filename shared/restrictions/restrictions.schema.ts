import { z } from 'zod';

/** A user who is kept out. */
export const restrictionView = z.strictObject({
  userId: z.uuid(),
  restrictedAt: z.iso.datetime(),
  /** The admin. */
  by: z.uuid().nullable(),
  reason: z.string().nullable(),
});
export type RestrictionView = z.output<typeof restrictionView>;
