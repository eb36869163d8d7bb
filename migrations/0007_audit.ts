import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- A restricted user can not sign in.
    ALTER TABLE users ADD COLUMN restricted_at timestamptz;

    -- In this order, so that the greater of two can be asked for.
    CREATE TYPE incident_severity AS ENUM ('low', 'medium', 'high', 'critical');
    CREATE TABLE incidents (
      id           uuid PRIMARY KEY,
      kind         text NOT NULL,
      severity     incident_severity NOT NULL,
      status       text NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'investigating', 'resolved')),
      -- No foreign key: what happened stays known when the user is gone.
      user_id      uuid,
      occurrences  integer NOT NULL DEFAULT 1,
      details      jsonb NOT NULL DEFAULT '{}',
      opened_at    timestamptz NOT NULL DEFAULT now(),
      last_seen_at timestamptz NOT NULL DEFAULT now(),
      resolved_at  timestamptz,
      resolved_by  uuid,
      resolution   text,
      CHECK ((status = 'resolved') = (resolved_at IS NOT NULL))
    );
    -- One at a time of a kind and user: whoever raises it again counts it up.
    CREATE UNIQUE INDEX incidents_unresolved ON incidents (kind, user_id) NULLS NOT DISTINCT
      WHERE status <> 'resolved';
    CREATE INDEX incidents_by_user ON incidents (user_id, id);
    CREATE INDEX incidents_by_kind ON incidents (kind, id);
    CREATE INDEX incidents_by_status ON incidents (status, id);
    CREATE INDEX incidents_by_severity ON incidents (severity, id);

    -- Each column is covered by the hash, and no value is kept twice.
    CREATE TABLE audit_entries (
      seq           bigint PRIMARY KEY CHECK (seq > 0),
      id            uuid NOT NULL,
      at            timestamptz NOT NULL,
      action        text NOT NULL,
      outcome       text NOT NULL,
      actor_kind    text NOT NULL,
      user_id       uuid,
      credential_id uuid,
      subject_type  text,
      subject_id    text,
      client_ip     text,
      user_agent    text,
      request_id    text,
      -- JSON as it was hashed: jsonb would write it anew.
      details       text NOT NULL,
      hash          bytea NOT NULL
    );
    CREATE UNIQUE INDEX audit_entries_id ON audit_entries (id);
    CREATE INDEX audit_entries_by_time ON audit_entries (at, seq);
    CREATE INDEX audit_entries_by_action ON audit_entries (action, at, seq);
    CREATE INDEX audit_entries_by_user ON audit_entries (user_id, at, seq) WHERE user_id IS NOT NULL;
    CREATE INDEX audit_entries_by_subject ON audit_entries (subject_type, subject_id, at, seq)
      WHERE subject_type IS NOT NULL;
    -- Most succeed: those are found by time.
    CREATE INDEX audit_entries_by_outcome ON audit_entries (outcome, at, seq) WHERE outcome <> 'success';

    CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        RAISE EXCEPTION 'audit entries are never changed' USING ERRCODE = 'insufficient_privilege';
      END $$;
    CREATE TRIGGER audit_entries_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entries
      FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();

    -- Where the chain ends. One row, from the first entry on.
    CREATE TABLE audit_head (
      sole boolean PRIMARY KEY DEFAULT true CHECK (sole),
      seq  bigint NOT NULL,
      hash bytea NOT NULL,
      mac  bytea NOT NULL
    );

    -- Entries that were written in somebody's transaction and wait for their place in the chain.
    CREATE TABLE audit_pending (
      position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      entry    text NOT NULL,
      mac      bytea NOT NULL
    );
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    DROP TABLE audit_pending, audit_head, audit_entries, incidents;
    DROP FUNCTION refuse_audit_change;
    DROP TYPE incident_severity;
    ALTER TABLE users DROP COLUMN restricted_at;
  `);
}
