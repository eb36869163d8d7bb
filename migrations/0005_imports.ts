import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE imports (
      id          uuid PRIMARY KEY,
      user_id     uuid NOT NULL REFERENCES users ON DELETE CASCADE,
      -- No foreign key: an import whose account has gone fails, and does not go elsewhere.
      account_id  uuid,
      job_id      uuid,
      file_name   text NOT NULL,
      size_bytes  integer NOT NULL,
      sha256      bytea NOT NULL,
      mode        text NOT NULL CHECK (mode IN ('keep-good', 'all-or-nothing')),
      mapping     jsonb,
      format      text,
      total       integer,
      inserted    integer,
      duplicates  integer,
      rejected    integer,
      created_at  timestamptz NOT NULL DEFAULT now(),
      undone_at   timestamptz
    );
    CREATE INDEX imports_by_user ON imports (user_id, id);

    -- The uploaded file, in pieces, until its import is done.
    CREATE TABLE upload_chunks (
      import_id uuid NOT NULL,
      position  integer NOT NULL,
      bytes     bytea NOT NULL,
      stored_at timestamptz NOT NULL DEFAULT now(),
      PRIMARY KEY (import_id, position)
    );
    CREATE INDEX upload_chunks_by_age ON upload_chunks (stored_at);
    ALTER TABLE upload_chunks ALTER COLUMN bytes SET STORAGE EXTERNAL;

    -- The rows of a file that did not become transactions of their own, as the file has them; those that did are in
    -- transactions. A duplicate becomes the transaction when the import that brought it is undone.
    CREATE TABLE import_rows (
      import_id    uuid NOT NULL REFERENCES imports ON DELETE CASCADE,
      ordinal      integer NOT NULL,
      row          integer NOT NULL,
      status       text NOT NULL CHECK (status IN ('duplicate', 'rejected')),
      duplicate_of uuid,
      date         date,
      value_date   date,
      amount_minor bigint,
      currency     char(3),
      original_minor bigint,
      original_currency char(3),
      description  text,
      payee        text,
      reference    text,
      pending      boolean,
      field        text,
      detail       text,
      PRIMARY KEY (import_id, ordinal)
    );
    CREATE INDEX import_rows_by_status ON import_rows (import_id, status, ordinal);
    CREATE INDEX import_rows_by_original ON import_rows (duplicate_of) WHERE duplicate_of IS NOT NULL;
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('DROP TABLE import_rows, upload_chunks, imports');
}
