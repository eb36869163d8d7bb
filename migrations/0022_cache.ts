import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- One row. What was cached under an earlier generation is not found any more.
    CREATE TABLE cache_generation (
      only_row   boolean PRIMARY KEY DEFAULT true CHECK (only_row),
      generation bigint NOT NULL DEFAULT 1
    );
    INSERT INTO cache_generation DEFAULT VALUES;
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('DROP TABLE cache_generation');
}
