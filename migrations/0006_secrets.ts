import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- Keys that the house made for itself, sealed with the one that it was given.
    CREATE TABLE secrets (
      name       text PRIMARY KEY,
      sealed     text NOT NULL,
      created_at timestamptz NOT NULL DEFAULT now()
    );
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('DROP TABLE secrets');
}
