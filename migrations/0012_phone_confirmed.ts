import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- Since when the present telephone number is known to be the user's. Whoever changes the number clears it.
    ALTER TABLE users ADD phone_confirmed_at timestamptz;

    CREATE INDEX sign_ins_by_age ON sign_ins (at);
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    DROP INDEX sign_ins_by_age;
    ALTER TABLE users DROP phone_confirmed_at;
  `);
}
