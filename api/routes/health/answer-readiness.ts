import { z } from 'zod';
import { Problem } from '../../../shared/platform/errors.ts';
import type { ApiContext } from '../../runtime/api-context.ts';
import { runHealthChecks } from '../../../shared/platform/health.ts';

export const readiness = { 200: { description: 'It is', body: z.strictObject({ status: z.literal('ok') }) } } as const;

/** @throws {Problem} `unavailable`, naming the checks that failed */
export async function answerReadiness(ctx: ApiContext) {
  const failed = (await runHealthChecks(ctx.readinessChecks)).filter(({ ok }) => !ok);
  if (failed.length === 0) return { status: 200, body: { status: 'ok' } } as const;
  const names = failed.map(({ name }) => name).join(', ');
  throw new Problem('unavailable', `Not ready: ${names}.`, { headers: { 'Retry-After': '5' } });
}
