import { z } from 'zod';

export const resealResult = z.strictObject({
  /** Values that are now sealed with the current key. */
  resealed: z.int().min(0),
  /** Values that no key opens: changed by hand, moved, or sealed with a key that is not set. They are left as they are. */
  broken: z.int().min(0),
  /** Values that are not sealed with the current key, counted at the end: at 0, the retired keys can go. */
  left: z.int().min(0),
});
export type ResealResult = z.output<typeof resealResult>;
