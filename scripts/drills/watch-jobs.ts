import { setTimeout as delay } from 'node:timers/promises';
import { type JobStatus, isTerminal } from '../../shared/jobs/index.ts';
import type { Db } from '../../shared/platform/db.ts';

interface Seen {
  status: JobStatus;
  version: number;
  attempt: number;
}

interface Looked extends Seen {
  id: string;
  timeoutMs: number;
}

export interface JobWatch {
  /** How many states were looked at. */
  readonly observations: number;
  /** What may never happen, and did. */
  readonly violations: readonly string[];
  readonly counts: Readonly<Partial<Record<JobStatus, number>>>;
  /** Says that the database is, or is no longer, kept from its work: nobody can end an attempt then. */
  setDatabaseStruck(isStruck: boolean): void;
  stop(): Promise<void>;
}

const lookMs = 100;
/** An attempt is taken back this long after its time-out; later, some looks after all could be reached again. */
const graceMs = 30_000;
const overdueMs = 20_000;

/** Looks at all jobs again and again, and notes every state that lies behind one that was seen before. */
export function watchJobs(db: Db): JobWatch {
  const seen = new Map<string, Seen>();
  const stuck = new StuckWatch();
  const violations: string[] = [];
  let databaseIsStruck = false;
  let observations = 0;
  let counts: Partial<Record<JobStatus, number>> = {};
  const stopping = new AbortController();

  async function look(): Promise<void> {
    const { rows } = await db.raw<{ rows: Looked[] }>(
      'SELECT id, status, version, attempt, timeout_ms AS "timeoutMs" FROM jobs',
    );
    violations.push(...stuck.judge(rows, performance.now(), databaseIsStruck));
    counts = {};
    for (const { id, timeoutMs: _, ...now } of rows) {
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
      const startedMs = performance.now();
      // The database is restarted now and then.
      await look().catch(() => undefined);
      // What looks at many jobs leaves time to those who do them.
      await delay(Math.max(lookMs, 4 * (performance.now() - startedMs)));
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
    setDatabaseStruck: (isStruck) => void (databaseIsStruck = isStruck),
    stop() {
      stopping.abort();
      return running;
    },
  };
}

/** Sees attempts that stay active for longer than any may. */
export class StuckWatch {
  #sinceMs = new Map<string, number>();
  #reachedSinceMs = 0;
  #lookedMs = -Infinity;

  judge(jobs: readonly Looked[], nowMs: number, databaseIsStruck = false): string[] {
    if (databaseIsStruck || nowMs - this.#lookedMs > 1_000) this.#reachedSinceMs = nowMs;
    this.#lookedMs = nowMs;
    const before = this.#sinceMs;
    this.#sinceMs = new Map();
    const stuck: string[] = [];
    for (const { id, attempt, status, timeoutMs } of jobs) {
      if (status !== 'active') continue;
      const key = `${id} ${attempt}`;
      const sinceMs = before.get(key) ?? nowMs;
      // Told once.
      if (nowMs - Math.max(sinceMs + timeoutMs + graceMs, this.#reachedSinceMs) > overdueMs) {
        if (sinceMs < Infinity) stuck.push(`job ${id}: attempt ${attempt} is stuck`);
        this.#sinceMs.set(key, Infinity);
      } else this.#sinceMs.set(key, sinceMs);
    }
    return stuck;
  }
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
