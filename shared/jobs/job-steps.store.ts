import type { DbOrTx } from '../platform/db.ts';
import type { AttemptRef } from './execute-jobs.store.ts';

/** What is known of a step of a job. */
export interface KeptStep {
  /** False: it was begun, and what came of it was not recorded. */
  done: boolean;
  result: unknown;
}

/** Whether an attempt still holds its job, and what is kept of one of the job's steps. */
export async function findStep(
  db: DbOrTx,
  { id, attempt }: AttemptRef,
  name: string,
): Promise<{ held: boolean; step: KeptStep | undefined }> {
  const { rows } = await db.raw<{ rows: { done: boolean | null; result: unknown }[] }>(
    `SELECT s.done, s.result FROM jobs j LEFT JOIN job_steps s ON s.job_id = j.id AND s.name = ?
     WHERE j.id = ? AND j.attempt = ? AND j.status = 'active'`,
    [name, id, attempt],
  );
  const [row] = rows;
  return {
    held: row !== undefined,
    step: row && row.done !== null ? { done: row.done, result: row.result } : undefined,
  };
}

/** Notes that an attempt is about to do a step. @returns false when another attempt has begun it */
export async function beginStep(db: DbOrTx, { id, attempt }: AttemptRef, name: string): Promise<boolean> {
  const { rows } = await db.raw<{ rows: { attempt: number }[] }>(
    `INSERT INTO job_steps AS step (job_id, name, attempt, done) VALUES (?, ?, ?, false)
     ON CONFLICT (job_id, name) DO UPDATE SET started_at = step.started_at RETURNING attempt`,
    [id, name, attempt],
  );
  return rows[0]?.attempt === attempt;
}

/** Notes that a step that an attempt has begun was not done. */
export async function forgetStep(db: DbOrTx, { id, attempt }: AttemptRef, name: string): Promise<void> {
  await db.raw('DELETE FROM job_steps WHERE job_id = ? AND name = ? AND attempt = ? AND NOT done', [id, name, attempt]);
}

/** Keeps what a step gave, whoever holds the job now: it was done. The first result stays. */
export async function keepStep(db: DbOrTx, { id, attempt }: AttemptRef, name: string, result: unknown): Promise<void> {
  await db.raw(
    `INSERT INTO job_steps AS kept (job_id, name, attempt, done, result) VALUES (?, ?, ?, true, ?::json)
     ON CONFLICT (job_id, name) DO UPDATE SET done = true, result = excluded.result WHERE NOT kept.done`,
    [id, name, attempt, JSON.stringify(result ?? null)],
  );
}

/** Forgets that steps were begun of which nobody knows whether they were done: who asks for another try has looked. */
export async function forgetDoubtfulSteps(db: DbOrTx, jobIds: readonly string[]): Promise<void> {
  await db.raw('DELETE FROM job_steps WHERE job_id = ANY(?::uuid[]) AND NOT done', [[...jobIds]]);
}
