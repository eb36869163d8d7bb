import { hostname } from 'node:os';
import type { DbOrTx } from '../platform/db.ts';
import type { AttemptRef } from './execute-jobs.store.ts';

export interface WorkerBeat {
  id: string;
  /** Moves at every heartbeat. */
  beat: number;
}

/** Announces a worker and how many jobs of each queue it runs at a time. */
export async function registerWorker(db: DbOrTx, id: string, slots: Record<string, number>): Promise<void> {
  await db.raw('INSERT INTO workers (id, slots, host, pid) VALUES (?, ?::jsonb, ?, ?)', [
    id,
    JSON.stringify(slots),
    hostname(),
    process.pid,
  ]);
}

/** Moves the beat of a worker. False when it was given up for dead. */
export async function beatWorker(db: DbOrTx, id: string): Promise<boolean> {
  const { rows } = await db.raw<{ rows: unknown[] }>('UPDATE workers SET beat = beat + 1 WHERE id = ? RETURNING id', [
    id,
  ]);
  return rows.length === 1;
}

export async function removeWorker(db: DbOrTx, id: string): Promise<void> {
  await db.raw('DELETE FROM workers WHERE id = ?', [id]);
}

/**
 * The heartbeats of all workers. Fails on a database that is read-only: one that is missing means nothing while none could
 * be written.
 */
export async function readBeats(db: DbOrTx): Promise<WorkerBeat[]> {
  const { rows } = await db.raw<{ rows: { id: string; beat: string }[] }>(
    'WITH writable AS (UPDATE workers SET beat = beat WHERE false) SELECT id, beat FROM workers',
  );
  return rows.map(({ id, beat }) => ({ id, beat: Number(beat) }));
}

/** Which of these attempts no longer hold their jobs: cancelled, taken back, or given to another worker. */
export async function findReleased(db: DbOrTx, workerId: string, held: readonly AttemptRef[]): Promise<string[]> {
  const { rows } = await db.raw<{ rows: { id: string }[] }>(
    `SELECT held.id FROM unnest(?::uuid[], ?::int[]) AS held (id, attempt)
     WHERE NOT EXISTS (
       SELECT 1 FROM jobs j
       WHERE j.id = held.id AND j.attempt = held.attempt AND j.status = 'active' AND j.worker_id = ?)`,
    [held.map(({ id }) => id), held.map(({ attempt }) => attempt), workerId],
  );
  return rows.map(({ id }) => id);
}
