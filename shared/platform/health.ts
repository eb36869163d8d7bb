import type { Db } from './db.ts';
import { probeWrite } from './health.store.ts';

/** One thing that must work for a process to do its part. */
export interface HealthCheck {
  name: string;
  /** Resolves within a second; a rejection counts as not ok. `detail` is for operators. */
  check(): Promise<{ ok: boolean; detail?: string }>;
}

export interface CheckResult {
  name: string;
  ok: boolean;
  detail: string | null;
  durationMs: number;
}

const checkTimeoutMs = 1_000;
/** Balancers ask often, and many processes have one database. */
const probeHoldsForMs = 2_000;

/** Asks every check at once; one that does not answer within a second is not ok. */
export function runHealthChecks(checks: readonly HealthCheck[]): Promise<CheckResult[]> {
  return Promise.all(checks.map(runCheck));
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

const unwritable: Record<string, string> = {
  '25006': 'the database is read-only: has it failed over to a standby?',
  '53100': 'the disk of the database is full',
  '53300': 'the database has no connection left',
  '42P01': 'the database is not migrated: run the release',
};

/**
 * Whether the database can be written: one that is read-only, full or locked answers reads as if all were well. Those who
 * ask while a probe is under way share it, and what it found holds for two seconds.
 */
export function databaseCheck(db: Db): HealthCheck {
  let probe: Promise<{ ok: boolean; detail?: string }> | undefined;
  let probedAtMs = -Infinity;

  async function write(): Promise<{ ok: boolean; detail?: string }> {
    try {
      await probeWrite(db);
      return { ok: true };
    } catch (error) {
      const code = String((error as { code?: unknown }).code);
      return { ok: false, detail: unwritable[code] ?? 'the database can not be reached' };
    } finally {
      probedAtMs = performance.now();
    }
  }

  return {
    name: 'database',
    check() {
      const isOver = probedAtMs > -Infinity && performance.now() - probedAtMs >= probeHoldsForMs;
      if (!probe || isOver) {
        probedAtMs = -Infinity;
        probe = write();
      }
      return probe;
    },
  };
}
