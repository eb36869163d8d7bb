import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE write_probe (
      id        boolean PRIMARY KEY DEFAULT true CHECK (id),
      probed_at timestamptz NOT NULL
    );
    COMMENT ON TABLE write_probe IS 'one row, which health checks write to see whether the database can be written';
    INSERT INTO write_probe (probed_at) VALUES (now());
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('DROP TABLE write_probe');
}
