import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE alerts (
      id           uuid PRIMARY KEY,
      user_id      uuid NOT NULL REFERENCES users ON DELETE CASCADE,
      kind         text NOT NULL CHECK (kind IN
        ('over-budget', 'budget-threshold', 'low-balance', 'unusual-spend', 'bill-due')),
      -- What it is raised for, once.
      cause_key    text NOT NULL,
      severity     text NOT NULL CHECK (severity IN ('info', 'warning', 'critical')),
      subject_type text NOT NULL CHECK (subject_type IN ('budget', 'account', 'transaction')),
      subject_id   uuid NOT NULL,
      -- Ids, days, and amounts in minor units.
      details      jsonb NOT NULL,
      created_at   timestamptz NOT NULL,
      read_at      timestamptz,
      CONSTRAINT alerts_once UNIQUE (user_id, cause_key)
    );
    CREATE INDEX alerts_by_user ON alerts (user_id, id);
    CREATE INDEX alerts_unread ON alerts (user_id, id) WHERE read_at IS NULL;

    -- The accounts that are low, since when: they give no further alert until they have recovered.
    CREATE TABLE low_balances (
      account_id uuid PRIMARY KEY REFERENCES accounts ON DELETE CASCADE,
      user_id    uuid NOT NULL REFERENCES users ON DELETE CASCADE,
      -- Names the time that it is low, in the cause of its alert.
      spell_id   uuid NOT NULL
    );
    CREATE INDEX low_balances_by_user ON low_balances (user_id);

    -- What looked risky when it was asked for. A transfer that is held is told here alone: nothing of it is booked.
    CREATE TABLE transaction_reviews (
      -- Of a transfer that was held also the id that it is booked by.
      id              uuid PRIMARY KEY,
      user_id         uuid NOT NULL REFERENCES users ON DELETE CASCADE,
      status          text NOT NULL CHECK (status IN ('open', 'held', 'released', 'refused', 'expired')),
      -- What was booked; of a transfer the outgoing side. No foreign key: an import that is undone takes nothing of this.
      transaction_id  uuid,
      from_account_id uuid NOT NULL,
      -- Of transfers alone.
      to_account_id   uuid,
      amount_minor    bigint NOT NULL,
      currency        char(3) NOT NULL,
      note            text,
      -- In tenths.
      risk_score      smallint NOT NULL CHECK (risk_score BETWEEN 0 AND 10),
      risk_terms      jsonb NOT NULL,
      created_at      timestamptz NOT NULL,
      -- Of what was held alone: without a decision it is refused then.
      held_until      timestamptz,
      appeal          text,
      appealed_at     timestamptz,
      decided_at      timestamptz,
      decided_by      uuid,
      reason          text,
      CHECK (held_until IS NULL OR to_account_id IS NOT NULL),
      CHECK (status NOT IN ('held', 'expired') OR held_until IS NOT NULL),
      CHECK ((status IN ('open', 'held')) = (decided_at IS NULL)),
      CHECK ((status = 'held') <= (transaction_id IS NULL)),
      CHECK ((appeal IS NULL) = (appealed_at IS NULL))
    );
    CREATE INDEX transaction_reviews_by_status ON transaction_reviews (status, id);
    CREATE INDEX transaction_reviews_held_of_user ON transaction_reviews (user_id, id) WHERE held_until IS NOT NULL;
    CREATE INDEX transaction_reviews_by_user ON transaction_reviews (user_id);
    CREATE INDEX transaction_reviews_held ON transaction_reviews (held_until) WHERE status = 'held';

    -- How many somebody made within the hour. Imports are not in it, and pay nothing for it.
    CREATE INDEX transactions_made ON transactions (user_id, created_at) WHERE source <> 'import';
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    DROP INDEX transactions_made;
    DROP TABLE transaction_reviews, low_balances, alerts;
  `);
}
