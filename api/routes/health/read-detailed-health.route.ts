import { z } from 'zod';
import { defineRoute } from '../../runtime/define-route.ts';
import { runHealthChecks } from '../../../shared/platform/health.ts';

const check = z.strictObject({ name: z.string(), ok: z.boolean(), detail: z.string().nullable(), durationMs: z.int() });

const health = z.strictObject({
  status: z.enum(['ok', 'unavailable']),
  uptimeSeconds: z.int(),
  nodeVersion: z.string(),
  residentMemoryBytes: z.int(),
  checks: z.array(check),
});

export default defineRoute({
  method: 'GET',
  path: '/health/detailed',
  access: 'admin',
  summary: 'Every check with its result',
  responses: { 200: { description: 'What was found, good or bad', body: health } },
  async handler(_input, ctx) {
    const checks = await runHealthChecks([...ctx.readinessChecks, ...ctx.healthChecks]);
    return {
      status: 200,
      body: {
        status: checks.every(({ ok }) => ok) ? 'ok' : 'unavailable',
        uptimeSeconds: Math.floor(process.uptime()),
        nodeVersion: process.version,
        residentMemoryBytes: process.memoryUsage.rss(),
        checks,
      },
    };
  },
});
