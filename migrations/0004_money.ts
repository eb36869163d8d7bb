import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE accounts (
      id           uuid PRIMARY KEY,
      user_id      uuid NOT NULL REFERENCES users ON DELETE CASCADE,
      name         text NOT NULL,
      type         text NOT NULL CHECK (type IN ('checking', 'savings', 'credit', 'investment', 'loan', 'business')),
      currency     char(3) NOT NULL,
      institution  text,
      -- What statements call it: an account number without blanks, or the layout of files that name no account.
      identity     text NOT NULL,
      account_number text,
      opening_minor bigint NOT NULL DEFAULT 0,
      -- The import that opened it, or took it over.
      import_id    uuid,
      created_at   timestamptz NOT NULL DEFAULT now(),
      updated_at   timestamptz NOT NULL DEFAULT now(),
      UNIQUE (user_id, identity, currency)
    );
    CREATE INDEX accounts_by_user ON accounts (user_id, id);
    CREATE INDEX accounts_by_import ON accounts (import_id) WHERE import_id IS NOT NULL;

    CREATE TABLE transactions (
      id            uuid PRIMARY KEY,
      user_id       uuid NOT NULL,
      account_id    uuid NOT NULL REFERENCES accounts ON DELETE CASCADE,
      date          date NOT NULL,
      value_date    date,
      amount_minor  bigint NOT NULL,
      currency      char(3) NOT NULL,
      original_minor bigint,
      original_currency char(3),
      description   text NOT NULL,
      payee         text,
      reference     text,
      pending       boolean NOT NULL DEFAULT false,
      -- What the row says that it was made from; a duplicate of it that is booked settles it.
      row_pending   boolean NOT NULL DEFAULT false,
      category      text,
      notes         text,
      tags          text[] NOT NULL DEFAULT '{}',
      source        text NOT NULL CHECK (source IN ('manual', 'import')),
      import_id     uuid,
      -- Position of the row among the rows of its file, and what the file calls it.
      import_ordinal integer,
      import_row    integer,
      -- What makes two rows the same transaction; the nth such row of a file is the same as the nth of another.
      content_key   uuid NOT NULL,
      occurrence    integer NOT NULL DEFAULT 1,
      created_at    timestamptz NOT NULL DEFAULT now(),
      CONSTRAINT transactions_once UNIQUE (account_id, content_key, occurrence)
    );
    CREATE INDEX transactions_by_user ON transactions (user_id, date, id);
    CREATE INDEX transactions_by_account ON transactions (account_id, date, id);
    CREATE INDEX transactions_by_import ON transactions (import_id, import_ordinal) WHERE import_id IS NOT NULL;
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('DROP TABLE transactions, accounts');
}
