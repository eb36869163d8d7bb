import type { ApiContext, HealthCheck } from './api-context.ts';

const checkTimeoutMs = 1_000;

export interface CheckResult {
  name: string;
  ok: boolean;
  detail: string | null;
  durationMs: number;
}

/** Asks the database and every other check at once; one that does not answer within a second is not ok. */
export function runHealthChecks(ctx: Pick<ApiContext, 'db' | 'healthChecks' | 'closing'>): Promise<CheckResult[]> {
  const database: HealthCheck = {
    name: 'database',
    async check() {
      await ctx.db.raw('SELECT 1');
      return { ok: true };
    },
  };
  const open: HealthCheck = { name: 'open', check: () => Promise.resolve({ ok: !ctx.closing.aborted }) };
  return Promise.all([open, database, ...ctx.healthChecks].map(runCheck));
}

async function runCheck({ name, check }: HealthCheck): Promise<CheckResult> {
  const startedAtMs = performance.now();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<{ ok: false; detail: string }>((resolve) => {
    timer = setTimeout(() => resolve({ ok: false, detail: `no answer within ${checkTimeoutMs} ms` }), checkTimeoutMs);
  });
  // What went wrong may name hosts and users, so only that it did is told.
  const failed = () => ({ ok: false, detail: 'failed' });
  const { ok, detail }: { ok: boolean; detail?: string } = await Promise.race([check().catch(failed), late]);
  clearTimeout(timer);
  return { name, ok, detail: detail ?? null, durationMs: Math.round(performance.now() - startedAtMs) };
}
