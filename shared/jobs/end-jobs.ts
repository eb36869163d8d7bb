/**
 * CTEs that see to what follows when jobs end. `changed` names rows with id, kind, owner_id, status and finished_at; those
 * that have not ended are left alone.
 */
export function endJobs(changed: string): string {
  return `no_longer_in_flight AS (
    DELETE FROM jobs_in_flight f USING ${changed} c WHERE f.job_id = c.id AND c.finished_at IS NOT NULL
  ), dead AS (
    INSERT INTO dead_jobs (job_id, kind) SELECT id, kind FROM ${changed} WHERE status = 'failed'
    ON CONFLICT DO NOTHING
  ), endings AS (
    INSERT INTO job_endings (owner_id, job_id)
    SELECT owner_id, id FROM ${changed} WHERE finished_at IS NOT NULL
  )`;
}

/**
 * A CTE that keeps attempts that did not complete their job. `ended` names rows with id, attempt, started_at, worker_id,
 * outcome and problem; those without an outcome are left out.
 */
export function keepAttempts(ended: string): string {
  return `kept_attempts AS (
    INSERT INTO job_attempts (job_id, attempt, started_at, ended_at, outcome, code, detail, worker)
    SELECT id, attempt, started_at, clock_timestamp(), outcome, problem->>'code', problem->>'detail',
      (SELECT host || ':' || pid FROM workers WHERE workers.id = worker_id)
    FROM ${ended} WHERE outcome IS NOT NULL
    ON CONFLICT DO NOTHING
  )`;
}
