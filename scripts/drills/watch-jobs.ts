import { setTimeout as delay } from 'node:timers/promises';
import { type JobStatus, isTerminal } from '../../shared/jobs/index.ts';
import type { Db } from '../../shared/platform/db.ts';

interface Seen {
  status: JobStatus;
  version: number;
  attempt: number;
}

export interface JobWatch {
  /** How many states were looked at. */
  readonly observations: number;
  /** What may never happen, and did. */
  readonly violations: readonly string[];
  readonly counts: Readonly<Partial<Record<JobStatus, number>>>;
  stop(): Promise<void>;
}

const lookMs = 100;

/** Looks at all jobs again and again, and notes every state that lies behind one that was seen before. */
export function watchJobs(db: Db): JobWatch {
  const seen = new Map<string, Seen>();
  const violations: string[] = [];
  let observations = 0;
  let counts: Partial<Record<JobStatus, number>> = {};
  const stopping = new AbortController();

  async function look(): Promise<void> {
    const { rows } = await db.raw<{ rows: (Seen & { id: string })[] }>('SELECT id, status, version, attempt FROM jobs');
    counts = {};
    for (const { id, ...now } of rows) {
      const before = seen.get(id);
      if (before) violations.push(...judgeStep(before, now).map((fault) => `job ${id}: ${fault}`));
      seen.set(id, now);
      counts[now.status] = (counts[now.status] ?? 0) + 1;
      observations += 1;
    }
    const known = new Set(rows.map(({ id }) => id));
    for (const id of seen.keys()) {
      if (known.has(id)) continue;
      violations.push(`job ${id}: is gone`);
      seen.delete(id);
    }
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      // The database is restarted now and then.
      await look().catch(() => undefined);
      await delay(lookMs);
    }
    await look();
  }

  const running = run();
  return {
    get observations() {
      return observations;
    },
    violations,
    get counts() {
      return counts;
    },
    stop() {
      stopping.abort();
      return running;
    },
  };
}

/** What is wrong with a job's being first `before` and then `now`. */
export function judgeStep(before: Seen, now: Seen): string[] {
  const faults: string[] = [];
  const step = `${before.status} (version ${before.version}, attempt ${before.attempt}) → ${now.status} (version ${now.version}, attempt ${now.attempt})`;
  if (now.version < before.version) faults.push(`its version went back: ${step}`);
  if (now.attempt < before.attempt) faults.push(`its attempt went back: ${step}`);
  if (isTerminal(before.status) && now.version !== before.version) faults.push(`it changed after its end: ${step}`);
  if (now.status === 'queued' && before.status !== 'queued') faults.push(`it was queued again: ${step}`);
  if (now.version === before.version && now.status !== before.status) faults.push(`it changed unannounced: ${step}`);
  return faults;
}
