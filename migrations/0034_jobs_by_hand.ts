import type { Knex } from 'knex';

/**
 * Keeps the ledger whole when somebody changes `jobs` by hand, with psql or a tool of theirs: what is added waits for its
 * turn, and what is ended there is in flight no longer and is told to those who follow it. Our own processes, known by
 * their application name, do that in their statements, for many jobs at a time.
 */
const byHand = `current_setting('application_name') NOT LIKE 'countinghouse%'`;

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE FUNCTION add_job_by_hand() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      INSERT INTO jobs_in_flight (job_id, queue, kind, owner_id, fingerprint, data_version, priority, ready, turn, run_at,
        dispatched_at)
      VALUES (NEW.id, NEW.queue, NEW.kind, NEW.owner_id, NEW.fingerprint, NEW.data_version, NEW.priority,
        NEW.run_at <= now(), job_turn(NEW.queue), NEW.run_at, CASE WHEN NEW.status = 'active' THEN now() END)
      ON CONFLICT (job_id) DO NOTHING;
      PERFORM pg_notify('job_accepted', NEW.queue);
      RETURN NULL;
    END $$;

    CREATE FUNCTION end_job_by_hand() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      DELETE FROM jobs_in_flight WHERE job_id = NEW.id;
      IF FOUND OR TG_OP = 'INSERT' THEN
        INSERT INTO job_endings (owner_id, job_id) VALUES (NEW.owner_id, NEW.id);
        PERFORM pg_notify('job_changed', NEW.owner_id || '/' || NEW.id);
      END IF;
      IF NEW.status = 'failed' THEN
        INSERT INTO dead_jobs (job_id, kind) VALUES (NEW.id, NEW.kind) ON CONFLICT DO NOTHING;
      END IF;
      RETURN NULL;
    END $$;

    CREATE FUNCTION delete_job_by_hand() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      DELETE FROM jobs_in_flight WHERE job_id = OLD.id;
      DELETE FROM dead_jobs WHERE job_id = OLD.id;
      RETURN NULL;
    END $$;

    CREATE TRIGGER jobs_added_by_hand AFTER INSERT ON jobs FOR EACH ROW
      WHEN (NEW.finished_at IS NULL AND ${byHand}) EXECUTE FUNCTION add_job_by_hand();
    CREATE TRIGGER jobs_added_as_ended_by_hand AFTER INSERT ON jobs FOR EACH ROW
      WHEN (NEW.finished_at IS NOT NULL AND ${byHand}) EXECUTE FUNCTION end_job_by_hand();
    CREATE TRIGGER jobs_ended_by_hand AFTER UPDATE ON jobs FOR EACH ROW
      WHEN (NEW.finished_at IS NOT NULL AND OLD.finished_at IS NULL AND ${byHand}) EXECUTE FUNCTION end_job_by_hand();
    CREATE TRIGGER jobs_deleted_by_hand AFTER DELETE ON jobs FOR EACH ROW
      WHEN (${byHand}) EXECUTE FUNCTION delete_job_by_hand();
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    DROP TRIGGER jobs_added_by_hand ON jobs;
    DROP TRIGGER jobs_added_as_ended_by_hand ON jobs;
    DROP TRIGGER jobs_ended_by_hand ON jobs;
    DROP TRIGGER jobs_deleted_by_hand ON jobs;
    DROP FUNCTION add_job_by_hand, end_job_by_hand, delete_job_by_hand;
  `);
}
