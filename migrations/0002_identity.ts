import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE users (
      id uuid PRIMARY KEY,
      username text NOT NULL CHECK (length(username) BETWEEN 3 AND 64),
      -- The first admin, made from settings, may have none.
      email text CHECK (length(email) <= 254),
      password_hash text NOT NULL,
      first_name text NOT NULL,
      last_name text NOT NULL,
      phone text,
      role text NOT NULL DEFAULT 'user' CHECK (role IN ('user', 'admin')),
      currency char(3) NOT NULL DEFAULT 'EUR',
      time_zone text NOT NULL DEFAULT 'UTC',
      -- Counts the changes to a user's data: results computed from an older version are stale.
      data_version bigint NOT NULL DEFAULT 0,
      created_at timestamptz NOT NULL DEFAULT now(),
      updated_at timestamptz NOT NULL DEFAULT now()
    );
    CREATE UNIQUE INDEX users_username_key ON users (lower(username));
    CREATE UNIQUE INDEX users_email_key ON users (lower(email));
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('DROP TABLE users');
}
