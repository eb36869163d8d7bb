import type { Knex } from 'knex';

/** Words and tags are looked up among the rows of one user: with the rows of all, a search took the longer the more users there are. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- Comes with PostgreSQL; whoever owns the database may add it.
    CREATE EXTENSION IF NOT EXISTS btree_gin;

    DROP INDEX transactions_by_text, transactions_by_tag;
    CREATE INDEX transactions_by_text ON transactions USING gin
      (user_id, (description || E'\\n' || coalesce(payee, '') || E'\\n' || coalesce(notes, '')) gin_trgm_ops);
    CREATE INDEX transactions_by_tag ON transactions USING gin (user_id, tags) WHERE tags <> '{}';
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    DROP INDEX transactions_by_text, transactions_by_tag;
    CREATE INDEX transactions_by_text ON transactions
      USING gin ((description || E'\\n' || coalesce(payee, '') || E'\\n' || coalesce(notes, '')) gin_trgm_ops);
    CREATE INDEX transactions_by_tag ON transactions USING gin (tags) WHERE tags <> '{}';
    DROP EXTENSION btree_gin;
  `);
}
