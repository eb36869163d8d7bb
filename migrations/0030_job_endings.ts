import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE job_endings (
      owner_id uuid NOT NULL,
      seq      bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
      job_id   uuid NOT NULL,
      ended_at timestamptz NOT NULL,
      PRIMARY KEY (owner_id, seq)
    );
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('DROP TABLE job_endings');
}
