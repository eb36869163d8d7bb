import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- Trust rested on what a client told of its device, which anybody can tell: whoever was trusted shows a second factor again.
    UPDATE devices SET trusted_at = NULL WHERE trusted_at IS NOT NULL;
    ALTER TABLE devices
      -- SHA-256 of what the trusted browser holds as a cookie.
      ADD COLUMN token_hash bytea UNIQUE CHECK (octet_length(token_hash) = 32),
      ADD CONSTRAINT devices_trusted_by_token CHECK ((trusted_at IS NULL) = (token_hash IS NULL));
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('ALTER TABLE devices DROP COLUMN token_hash');
}
