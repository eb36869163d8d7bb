import type { Knex } from 'knex';

const tables = ['transactions', 'budgets', 'goals'];

/** For admins, who see what was deleted last: by all users, or by one, whose deletions may be older than all others. */
export async function up(knex: Knex): Promise<void> {
  for (const table of tables) {
    await knex.raw(`
      CREATE INDEX ${table}_deleted_last ON ${table} (deleted_at, id) WHERE deleted_at IS NOT NULL;
      CREATE INDEX ${table}_deleted_last_of_user ON ${table} (user_id, deleted_at, id) WHERE deleted_at IS NOT NULL;
    `);
  }
}

export async function down(knex: Knex): Promise<void> {
  for (const table of tables) await knex.raw(`DROP INDEX ${table}_deleted_last, ${table}_deleted_last_of_user`);
}
