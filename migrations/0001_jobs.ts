import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE jobs (
      id            uuid PRIMARY KEY,
      kind          text NOT NULL,
      queue         text NOT NULL,
      owner_id      uuid NOT NULL,
      status        text NOT NULL DEFAULT 'queued'
                    CHECK (status IN ('queued', 'active', 'retrying', 'completed', 'failed', 'cancelled')),
      in_flight     boolean NOT NULL GENERATED ALWAYS AS (status IN ('queued', 'active', 'retrying')) STORED,
      priority      smallint NOT NULL DEFAULT 0,
      payload       jsonb NOT NULL,
      fingerprint   bytea NOT NULL,
      data_version  bigint NOT NULL DEFAULT 0,
      attempt       integer NOT NULL DEFAULT 0,
      max_attempts  integer NOT NULL,
      suspect       boolean NOT NULL DEFAULT false,
      version       integer NOT NULL DEFAULT 1,
      progress      real,
      stage         text,
      stages        jsonb NOT NULL DEFAULT '[]',
      result        json,
      problem       json,
      cached        boolean NOT NULL DEFAULT false,
      cache_until   timestamptz,
      created_at    timestamptz NOT NULL DEFAULT now(),
      run_at        timestamptz NOT NULL DEFAULT now(),
      put_off       boolean NOT NULL GENERATED ALWAYS AS (run_at > created_at) STORED,
      dispatched_at timestamptz,
      started_at    timestamptz,
      finished_at   timestamptz,
      worker_id     uuid,
      request_id    text,
      CHECK ((status = 'active') = (worker_id IS NOT NULL)),
      CHECK ((status IN ('completed', 'failed', 'cancelled')) = (finished_at IS NOT NULL))
    ) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05);

    COMMENT ON COLUMN jobs.fingerprint IS 'SHA-256 of kind and canonical payload: equal for identical work';
    COMMENT ON COLUMN jobs.attempt IS 'attempts begun; also the fencing token of the attempt that holds the job';
    COMMENT ON COLUMN jobs.suspect IS 'an earlier attempt took its worker down: run it apart from others';
    COMMENT ON COLUMN jobs.put_off IS 'starts later than it was accepted: delayed, or to be tried again';
    COMMENT ON COLUMN jobs.dispatched_at IS 'since when the queue engine holds the next attempt; null: not handed over';

    -- Beginning an attempt and reporting progress change no column that an index names, so that they touch no index
    -- (heap-only updates). That is why predicates say in_flight and not status.

    -- The dispatcher: next due work of a queue, owner by owner.
    CREATE INDEX jobs_waiting ON jobs (queue, owner_id, priority DESC, run_at, id)
      WHERE in_flight AND dispatched_at IS NULL;
    -- The dispatcher: when the next job that was put off is due.
    CREATE INDEX jobs_put_off ON jobs (queue, run_at) WHERE put_off AND in_flight AND dispatched_at IS NULL;
    -- The sweep and the room of a queue: handed to the engine, or held by a worker.
    CREATE INDEX jobs_in_motion ON jobs (queue, dispatched_at) WHERE in_flight AND dispatched_at IS NOT NULL;
    -- Identical work in flight is joined.
    CREATE UNIQUE INDEX jobs_identical_in_flight ON jobs (owner_id, fingerprint, data_version) WHERE in_flight;
    -- Results that may be used again.
    CREATE INDEX jobs_cached ON jobs (owner_id, fingerprint, data_version, cache_until)
      WHERE cache_until IS NOT NULL;
    -- Lists of an owner, newest first (ids are ordered by time).
    CREATE INDEX jobs_by_owner ON jobs (owner_id, id);
    -- What ended while a client of an owner's event stream was away.
    CREATE INDEX jobs_ended ON jobs (owner_id, finished_at) WHERE finished_at IS NOT NULL;
    -- Dead letters.
    CREATE INDEX jobs_dead ON jobs (id) WHERE NOT in_flight AND problem IS NOT NULL;

    -- A row per worker process that is alive; a heartbeat moves its beat.
    CREATE TABLE workers (
      id         uuid PRIMARY KEY,
      beat       bigint NOT NULL DEFAULT 0,
      slots      jsonb NOT NULL,
      host       text NOT NULL,
      pid        integer NOT NULL,
      started_at timestamptz NOT NULL DEFAULT now()
    );
    COMMENT ON COLUMN workers.slots IS 'queue -> jobs it runs at a time';
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('DROP TABLE workers; DROP TABLE jobs;');
}
