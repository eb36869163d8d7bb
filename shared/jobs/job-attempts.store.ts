import type { DbOrTx } from '../platform/db.ts';

/** How an attempt went. `released`: given back, does not count; `lost`: its worker died, or was given up. */
export interface JobAttempt {
  attempt: number;
  startedAt: Date;
  /** Null while it runs. */
  endedAt: Date | null;
  outcome: 'active' | 'completed' | 'failed' | 'released' | 'lost' | 'cancelled';
  code: string | null;
  detail: string | null;
  /** Host and process id; null when its worker has left and nothing else is known of it. */
  worker: string | null;
}

/** The attempts of a job, the first one first. Those that did not complete it are kept for 30 days. */
export async function readAttempts(db: DbOrTx, jobId: string): Promise<JobAttempt[]> {
  const { rows } = await db.raw<{ rows: JobAttempt[] }>(
    `SELECT attempt, started_at AS "startedAt", ended_at AS "endedAt", outcome, code, detail, worker
     FROM job_attempts WHERE job_id = :jobId
     UNION ALL
     SELECT attempt, started_at, finished_at, status, NULL, NULL,
       (SELECT host || ':' || pid FROM workers WHERE workers.id = worker_id)
     FROM jobs WHERE id = :jobId AND status IN ('active', 'completed') AND started_at IS NOT NULL
     ORDER BY attempt`,
    { jobId },
  );
  return rows;
}
