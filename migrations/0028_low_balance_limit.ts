import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- Below it the user is told; without one, that of the account's type holds.
    ALTER TABLE accounts ADD low_balance_minor bigint;
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('ALTER TABLE accounts DROP low_balance_minor');
}
