import { z } from 'zod';

export const apiKeyName = z.string().trim().min(1, 'is required').max(100);

export const newApiKey = z.strictObject({
  name: apiKeyName,
  /** See GET /openapi.json: `x-scope` of each operation. */
  scopes: z.array(z.string().max(100)).min(1, 'must name a scope').max(100),
  /** Absent: never. */
  expiresAt: z.iso
    .datetime({ offset: true, error: 'must be a time such as 2030-01-31T12:00:00Z' })
    .nullable()
    .optional(),
});
