import { setTimeout as delay } from 'node:timers/promises';
import type { Db, DbOrTx } from '../../shared/platform/db.ts';
import type { JobContext } from '../runtime/job-context.ts';

/** Where jobs of a test wait for it, and say how far they are. The ledger's database holds them: any process sees them. */
export async function createGates(db: Db): Promise<void> {
  await db.raw(`
    CREATE TABLE test_gates (name text PRIMARY KEY);
    CREATE TABLE test_reached (job_id uuid NOT NULL, attempt int NOT NULL);
  `);
}

export async function openGate(db: DbOrTx, name: string): Promise<void> {
  await db.raw('INSERT INTO test_gates VALUES (?)', [name]);
}

/** Resolves when the gate is open. @throws when `signal` aborts before */
export async function passGate(db: DbOrTx, name: string, signal: AbortSignal): Promise<void> {
  for (;;) {
    const { rows } = await db.raw<{ rows: unknown[] }>('SELECT FROM test_gates WHERE name = ?', [name]);
    if (rows.length > 0) return;
    await delay(20, undefined, { signal });
  }
}

/** Says that an attempt has come to the point its kind is about. */
export async function sayReached(db: Db, { jobId, attempt }: Pick<JobContext, 'jobId' | 'attempt'>): Promise<void> {
  await db.raw('INSERT INTO test_reached VALUES (?, ?)', [jobId, attempt]);
}

/** Whether an attempt has come there. */
export async function hasReached(db: Db, jobId: string, attempt: number): Promise<boolean> {
  const { rows } = await db.raw<{ rows: unknown[] }>('SELECT FROM test_reached WHERE job_id = ? AND attempt = ?', [
    jobId,
    attempt,
  ]);
  return rows.length > 0;
}

/** How often attempts of a job have come there. */
export async function countReached(db: Db, jobId: string): Promise<number> {
  const { rows } = await db.raw<{ rows: unknown[] }>('SELECT FROM test_reached WHERE job_id = ?', [jobId]);
  return rows.length;
}
