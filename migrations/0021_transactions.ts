import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- Comes with PostgreSQL; whoever owns the database may add it.
    CREATE EXTENSION IF NOT EXISTS pg_trgm;

    ALTER TABLE transactions
      ADD deleted_at timestamptz,
      -- Of both sides of a transfer: the id of the one that money leaves by.
      ADD transfer_id uuid,
      DROP CONSTRAINT transactions_source_check,
      ADD CONSTRAINT transactions_source_check CHECK (source IN ('manual', 'import', 'transfer')),
      ADD CONSTRAINT transactions_transfer_check CHECK ((source = 'transfer') = (transfer_id IS NOT NULL));

    CREATE INDEX transactions_by_transfer ON transactions (transfer_id) WHERE transfer_id IS NOT NULL;
    CREATE INDEX transactions_by_category ON transactions (user_id, category, date, id) WHERE category IS NOT NULL;
    CREATE INDEX transactions_by_tag ON transactions USING gin (tags) WHERE tags <> '{}';
    CREATE INDEX transactions_deleted ON transactions (user_id, date, id) WHERE deleted_at IS NOT NULL;
    CREATE INDEX transactions_by_text ON transactions
      USING gin ((description || E'\\n' || coalesce(payee, '') || E'\\n' || coalesce(notes, '')) gin_trgm_ops);
  `);
}

/** Fails while there are transfers: an earlier release has no place for them. Deleted transactions go for good. */
export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    DELETE FROM transactions WHERE deleted_at IS NOT NULL;
    DROP INDEX transactions_by_text, transactions_deleted, transactions_by_tag, transactions_by_category,
      transactions_by_transfer;
    ALTER TABLE transactions
      DROP CONSTRAINT transactions_transfer_check,
      DROP CONSTRAINT transactions_source_check,
      ADD CONSTRAINT transactions_source_check CHECK (source IN ('manual', 'import')),
      DROP deleted_at,
      DROP transfer_id;
  `);
}
