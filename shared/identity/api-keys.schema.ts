import { z } from 'zod';
import { pointInTime } from '../platform/point-in-time.ts';

export const apiKeyName = z.string().trim().min(1, 'is required').max(100);

export const newApiKey = z.strictObject({
  name: apiKeyName,
  /** See GET /openapi.json: `x-scope` of each operation. */
  scopes: z.array(z.string().max(100)).min(1, 'must name a scope').max(100),
  /** Absent: never. */
  expiresAt: pointInTime.nullable().optional(),
});
