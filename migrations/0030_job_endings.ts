import type { Knex } from 'knex';

/** How jobs ended, in an order that event streams resume by. Only what ends from now on is in it. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE job_endings (
      owner_id uuid NOT NULL,
      seq      bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
      job_id   uuid NOT NULL,
      ended_at timestamptz NOT NULL DEFAULT clock_timestamp(),
      PRIMARY KEY (owner_id, seq)
    );
    CREATE INDEX job_endings_by_age ON job_endings USING brin (ended_at) WITH (autosummarize = on);
    COMMENT ON COLUMN job_endings.seq IS 'given before the commit: a lower one may become visible after a higher one';
    COMMENT ON COLUMN job_endings.ended_at IS 'when seq was given, however long the transaction has run';
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('DROP TABLE job_endings');
}
