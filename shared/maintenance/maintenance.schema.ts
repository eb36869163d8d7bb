import { z } from 'zod';

/** How many rows of each sort were deleted. */
export const purgeResult = z.record(z.string(), z.int().min(0));
export type PurgeResult = z.output<typeof purgeResult>;
