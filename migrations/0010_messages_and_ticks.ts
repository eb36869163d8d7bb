import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- E-mails and text messages, from when they are written until they are purged.
    CREATE TABLE messages (
      id          uuid PRIMARY KEY,
      user_id     uuid REFERENCES users ON DELETE CASCADE,
      channel     text NOT NULL CHECK (channel IN ('email', 'sms')),
      to_sealed   text NOT NULL,
      -- JSON of subject and text.
      body_sealed text NOT NULL,
      created_at  timestamptz NOT NULL DEFAULT now(),
      sent_at     timestamptz
    );
    CREATE INDEX messages_by_user ON messages (user_id) WHERE user_id IS NOT NULL;
    CREATE INDEX messages_by_age ON messages (created_at);

    -- The times at which a scheduled kind of job was due and was accepted: each once, whoever saw it first.
    CREATE TABLE job_ticks (
      kind    text NOT NULL,
      tick_at timestamptz NOT NULL,
      PRIMARY KEY (kind, tick_at)
    );
    CREATE INDEX job_ticks_by_age ON job_ticks (tick_at);
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('DROP TABLE job_ticks, messages');
}
