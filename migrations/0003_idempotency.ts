import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE idempotency_keys (
      -- SHA-256 over the caller and the key: the key itself opens the sealed answer and is not kept.
      key_hash bytea PRIMARY KEY CHECK (octet_length(key_hash) = 32),
      fingerprint bytea NOT NULL CHECK (octet_length(fingerprint) = 32),
      sealed_answer bytea NOT NULL,
      created_at timestamptz NOT NULL DEFAULT now(),
      expires_at timestamptz NOT NULL
    );
    CREATE INDEX idempotency_keys_expires_at ON idempotency_keys (expires_at);
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('DROP TABLE idempotency_keys');
}
