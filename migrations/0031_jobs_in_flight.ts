import type { Knex } from 'knex';

/**
 * Keeps what changes often apart from what is kept: jobs that have not ended have a narrow row of their own, which goes
 * when they end. No index of `jobs` names a column that changes, so that its updates touch no index, however many jobs
 * are kept. Processes of an older release fail on this schema: end them first.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE jobs_in_flight (
      job_id          uuid PRIMARY KEY,
      queue           text NOT NULL,
      kind            text NOT NULL,
      owner_id        uuid NOT NULL,
      fingerprint     bytea NOT NULL,
      data_version    bigint NOT NULL,
      priority        smallint NOT NULL,
      band            smallint NOT NULL GENERATED ALWAYS AS (sign(priority)::smallint) STORED,
      ready           boolean NOT NULL,
      turn            bigint NOT NULL DEFAULT 0,
      place           bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
      run_at          timestamptz NOT NULL,
      delay_ms        float8 NOT NULL DEFAULT 0,
      dispatched_at   timestamptz,
      retried         boolean NOT NULL DEFAULT false,
      held_back_ms    float8 NOT NULL DEFAULT 0
    ) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000,
      autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 20000);

    COMMENT ON TABLE jobs_in_flight IS 'a row per job that has not ended';
    COMMENT ON COLUMN jobs_in_flight.band IS 'urgent 1, normal 0, patient -1: each is read apart, so that none hides another';
    COMMENT ON COLUMN jobs_in_flight.ready IS 'false: put off until run_at';
    COMMENT ON COLUMN jobs_in_flight.turn IS 'virtual time at which it is due; the n-th waiting job of an owner is n turns off';
    COMMENT ON COLUMN jobs_in_flight.delay_ms IS 'how long it was put off for; run_at lies no further ahead';
    COMMENT ON COLUMN jobs_in_flight.dispatched_at IS 'since when the engine or a worker has it; null: it waits';
    COMMENT ON COLUMN jobs_in_flight.retried IS 'an attempt has ended';
    COMMENT ON COLUMN jobs_in_flight.held_back_ms IS 'how long attempts that do not count have held it up in a row';

    -- The turn that each queue has come to. A sequence: it is read and moved without leaving row versions behind.
    CREATE SEQUENCE job_turn_imports MINVALUE 0 START 0;
    CREATE SEQUENCE job_turn_compute MINVALUE 0 START 0;
    CREATE SEQUENCE job_turn_io MINVALUE 0 START 0;
    CREATE FUNCTION job_turn(queue text) RETURNS bigint LANGUAGE sql VOLATILE AS $$
      SELECT coalesce(pg_sequence_last_value(to_regclass('job_turn_' || queue)), 0)
    $$;
    CREATE FUNCTION advance_job_turn(queue text, turn bigint) RETURNS bigint LANGUAGE sql VOLATILE AS $$
      SELECT setval(sequence, turn) FROM to_regclass('job_turn_' || queue) AS sequence
      WHERE sequence IS NOT NULL AND turn > job_turn(queue)
    $$;

    -- Jobs that failed: an operator lists and replays them by kind.
    CREATE TABLE dead_jobs (job_id uuid PRIMARY KEY, kind text NOT NULL);
    CREATE INDEX dead_jobs_by_kind ON dead_jobs (kind, job_id);

    -- Attempts that ended otherwise than by completing their job.
    CREATE TABLE job_attempts (
      job_id     uuid NOT NULL,
      attempt    integer NOT NULL,
      started_at timestamptz NOT NULL,
      ended_at   timestamptz NOT NULL,
      outcome    text NOT NULL CHECK (outcome IN ('failed', 'released', 'lost', 'cancelled')),
      code       text,
      detail     text,
      worker     text,
      PRIMARY KEY (job_id, attempt)
    );
    COMMENT ON COLUMN job_attempts.outcome IS 'failed; released: given back, does not count; lost: its worker died; cancelled';

    -- What leaves the system, with what came of it: a later attempt does not repeat it.
    CREATE TABLE job_steps (
      job_id     uuid NOT NULL,
      name       text NOT NULL,
      attempt    integer NOT NULL,
      started_at timestamptz NOT NULL DEFAULT now(),
      done       boolean NOT NULL,
      result     json,
      PRIMARY KEY (job_id, name)
    );

    INSERT INTO jobs_in_flight (job_id, queue, kind, owner_id, fingerprint, data_version, priority, ready, run_at, dispatched_at,
        retried)
      SELECT id, queue, kind, owner_id, fingerprint, data_version, priority, status = 'active', run_at,
        CASE WHEN status = 'active' THEN coalesce(dispatched_at, now()) END, attempt > 0
      FROM jobs WHERE in_flight;
    INSERT INTO dead_jobs SELECT id, kind FROM jobs WHERE status = 'failed';

    ALTER TABLE jobs
      ADD COLUMN timeout_ms float8 NOT NULL DEFAULT 3600000,
      DROP COLUMN put_off,
      DROP COLUMN in_flight CASCADE,
      DROP COLUMN dispatched_at CASCADE,
      DROP CONSTRAINT jobs_check,
      SET (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 50000,
        autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 50000);
    DROP INDEX IF EXISTS jobs_ended;
    CREATE INDEX jobs_waiting ON jobs_in_flight (queue, band, turn, place) WHERE ready AND dispatched_at IS NULL;
    -- Accepting: the last turn of an owner. It asks for less than jobs_waiting does, which can't be taken for it then.
    CREATE INDEX jobs_waiting_by_owner ON jobs_in_flight (queue, owner_id, band, turn) WHERE dispatched_at IS NULL;
    CREATE INDEX jobs_put_off ON jobs_in_flight (queue, run_at) WHERE NOT ready;
    CREATE INDEX jobs_in_motion ON jobs_in_flight (queue, dispatched_at) WHERE dispatched_at IS NOT NULL;
    -- Identical work in flight is joined; also the jobs of an owner that are under way.
    CREATE UNIQUE INDEX jobs_identical_in_flight ON jobs_in_flight (owner_id, fingerprint, data_version);

    COMMENT ON COLUMN jobs.worker_id IS 'the worker of the latest attempt';
    COMMENT ON COLUMN jobs.timeout_ms IS 'how long an attempt may take, as its contract said when it was accepted';
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    UPDATE jobs SET worker_id = NULL WHERE status <> 'active';
    ALTER TABLE jobs
      DROP COLUMN timeout_ms,
      ADD COLUMN in_flight boolean NOT NULL GENERATED ALWAYS AS (status IN ('queued', 'active', 'retrying')) STORED,
      ADD COLUMN put_off boolean NOT NULL GENERATED ALWAYS AS (run_at > created_at) STORED,
      ADD COLUMN dispatched_at timestamptz,
      ADD CONSTRAINT jobs_check CHECK ((status = 'active') = (worker_id IS NOT NULL)),
      SET (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05);
    ALTER TABLE jobs RESET (autovacuum_vacuum_threshold, autovacuum_analyze_scale_factor, autovacuum_analyze_threshold);
    UPDATE jobs SET dispatched_at = f.dispatched_at FROM jobs_in_flight f WHERE f.job_id = jobs.id;
    DROP FUNCTION advance_job_turn;
    DROP FUNCTION job_turn;
    DROP SEQUENCE job_turn_imports, job_turn_compute, job_turn_io;
    DROP TABLE job_steps, job_attempts, dead_jobs, jobs_in_flight;
    CREATE INDEX jobs_waiting ON jobs (queue, owner_id, priority DESC, run_at, id)
      WHERE in_flight AND dispatched_at IS NULL;
    CREATE INDEX jobs_put_off ON jobs (queue, run_at) WHERE put_off AND in_flight AND dispatched_at IS NULL;
    CREATE INDEX jobs_in_motion ON jobs (queue, dispatched_at) WHERE in_flight AND dispatched_at IS NOT NULL;
    CREATE UNIQUE INDEX jobs_identical_in_flight ON jobs (owner_id, fingerprint, data_version) WHERE in_flight;
    CREATE INDEX jobs_ended ON jobs (owner_id, finished_at) WHERE finished_at IS NOT NULL;
    CREATE INDEX jobs_dead ON jobs (id) WHERE NOT in_flight AND problem IS NOT NULL;
  `);
}
