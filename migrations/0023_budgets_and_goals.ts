import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE budgets (
      id           uuid PRIMARY KEY,
      user_id      uuid NOT NULL REFERENCES users ON DELETE CASCADE,
      name         text NOT NULL,
      period       text NOT NULL CHECK (period IN ('month', 'quarter', 'year')),
      -- Without one: all spending.
      category     text,
      amount_minor bigint NOT NULL CHECK (amount_minor > 0),
      currency     char(3) NOT NULL,
      thresholds   double precision[] NOT NULL,
      rollover     boolean NOT NULL,
      starts_on    date NOT NULL,
      created_at   timestamptz NOT NULL,
      deleted_at   timestamptz
    );
    CREATE INDEX budgets_by_user ON budgets (user_id, id) WHERE deleted_at IS NULL;
    CREATE INDEX budgets_deleted ON budgets (user_id, id) WHERE deleted_at IS NOT NULL;

    CREATE TABLE goals (
      id           uuid PRIMARY KEY,
      user_id      uuid NOT NULL REFERENCES users ON DELETE CASCADE,
      name         text NOT NULL,
      target_minor bigint NOT NULL CHECK (target_minor > 0),
      currency     char(3) NOT NULL,
      target_date  date,
      account_id   uuid REFERENCES accounts ON DELETE SET NULL,
      -- The sum of the contributions.
      saved_minor  bigint NOT NULL DEFAULT 0 CONSTRAINT goals_not_below_zero CHECK (saved_minor >= 0),
      created_at   timestamptz NOT NULL,
      closed_at    timestamptz,
      deleted_at   timestamptz
    );
    CREATE INDEX goals_by_user ON goals (user_id, id) WHERE deleted_at IS NULL;
    CREATE INDEX goals_deleted ON goals (user_id, id) WHERE deleted_at IS NOT NULL;
    CREATE INDEX goals_by_account ON goals (account_id) WHERE account_id IS NOT NULL;

    CREATE TABLE goal_contributions (
      id           uuid PRIMARY KEY,
      goal_id      uuid NOT NULL REFERENCES goals ON DELETE CASCADE,
      date         date NOT NULL,
      -- Below zero: taken out.
      amount_minor bigint NOT NULL CHECK (amount_minor <> 0),
      note         text,
      -- Of the transfer that moved the money, where one did.
      transfer_id  uuid,
      created_at   timestamptz NOT NULL
    );
    CREATE INDEX goal_contributions_by_goal ON goal_contributions (goal_id, date, id);
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('DROP TABLE goal_contributions, goals, budgets');
}
