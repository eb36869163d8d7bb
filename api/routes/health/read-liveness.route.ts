import { z } from 'zod';
import { defineRoute } from '../../runtime/define-route.ts';

export default defineRoute({
  method: 'GET',
  path: '/health/live',
  access: 'public',
  summary: 'Whether the process runs; it asks nothing else',
  responses: { 200: { description: 'It does', body: z.strictObject({ status: z.literal('ok') }) } },
  handler: (_input) => ({ status: 200, body: { status: 'ok' } }),
});
