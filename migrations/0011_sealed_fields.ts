import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    ALTER TABLE accounts
      ADD account_number_sealed text,
      ADD identity_sealed text,
      -- HMAC-SHA256 of the identity: found and unique without being readable.
      ADD identity_index bytea CHECK (octet_length(identity_index) = 32),
      ALTER identity DROP NOT NULL;
    CREATE UNIQUE INDEX accounts_identity_once ON accounts (user_id, identity_index, currency);

    ALTER TABLE users ADD phone_sealed text, ADD tax_id_sealed text;

    -- What is still to be sealed. The plain columns stay, empty, for processes of the release before.
    CREATE INDEX accounts_plain ON accounts (id) WHERE identity IS NOT NULL OR account_number IS NOT NULL;
    CREATE INDEX users_plain ON users (id) WHERE phone IS NOT NULL;
  `);
}

/** Fails where something was sealed: without the keys it can not be made plain again. */
export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    ALTER TABLE accounts ALTER identity SET NOT NULL;
    DROP INDEX users_plain, accounts_plain;
    ALTER TABLE users DROP phone_sealed, DROP tax_id_sealed;
    ALTER TABLE accounts DROP account_number_sealed, DROP identity_sealed, DROP identity_index;
  `);
}
