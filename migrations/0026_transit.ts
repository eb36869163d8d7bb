import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(posting(overdrawn));
  await knex.raw(`
    CREATE INDEX transactions_in_transit ON transactions (account_id)
      WHERE pending AND transfer_id IS NOT NULL AND deleted_at IS NULL;

    -- Nothing was set aside for what is held now: it is let go, and can be asked for again.
    UPDATE transaction_reviews SET status = 'expired', decided_at = now() WHERE status = 'held';
    ALTER TABLE transaction_reviews
      DROP CONSTRAINT transaction_reviews_check3,
      ADD CONSTRAINT transaction_reviews_held_in_transit CHECK (status <> 'held' OR transaction_id IS NOT NULL);
    -- A transaction that is changed is looked at again, and stands on the list once.
    CREATE UNIQUE INDEX transaction_reviews_open_once ON transaction_reviews (transaction_id) WHERE status = 'open';
  `);
}

/** Fails while transfers are held: an earlier release does not know how to bring back what is in transit. */
export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    DROP INDEX transactions_in_transit, transaction_reviews_open_once;
    ALTER TABLE transaction_reviews
      DROP CONSTRAINT transaction_reviews_held_in_transit,
      ADD CONSTRAINT transaction_reviews_check3 CHECK ((status = 'held') <= (transaction_id IS NULL));
  `);
  await knex.raw(posting(overdrawnBefore));
}

/** What statements tell has happened; what moves between two accounts of ours happens here. */
const overdrawnBefore = `
        debit.kind = 'account' AND credit.kind = 'account' AND credit.balance_minor < credit.floor_minor`;

/**
 * What is set aside has left its account, too. And what takes nothing off an account on the whole can not overdraw it: a
 * transfer that arrives was taken off when it was set aside.
 */
const overdrawn = `
        debit.kind IN ('account', 'transit') AND credit.kind = 'account' AND credit.balance_minor < credit.floor_minor
          AND (SELECT sum(CASE credit.id WHEN q.debit_id THEN q.amount_minor ELSE -q.amount_minor END)
               FROM posted q WHERE credit.id IN (q.debit_id, q.credit_id)) < 0`;

/** As in the migration of the ledger, but for what is overdrawn. */
const posting = (condition: string): string => `
  CREATE OR REPLACE FUNCTION post_ledger_entries() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
      named bigint;
      moved bigint;
      shut boolean;
    BEGIN
      -- In one order, so that two who post to the same accounts do not wait for each other.
      SELECT bool_or(status <> 'open') INTO shut FROM (
        SELECT status FROM ledger_accounts
        WHERE id IN (SELECT debit_id FROM posted UNION SELECT credit_id FROM posted) ORDER BY id FOR NO KEY UPDATE
      ) locked;
      IF shut THEN
        RAISE EXCEPTION 'an account is frozen or closed'
          USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_accounts_open';
      END IF;

      WITH sums AS MATERIALIZED (
        SELECT id, user_id, currency, sum(amount) AS amount FROM (
          SELECT debit_id AS id, user_id, currency, amount_minor AS amount FROM posted
          UNION ALL SELECT credit_id, user_id, currency, -amount_minor FROM posted
        ) both_sides GROUP BY id, user_id, currency
      ), updated AS (
        UPDATE ledger_accounts a SET balance_minor = a.balance_minor + s.amount FROM sums s
        WHERE (a.id, a.user_id, a.currency) = (s.id, s.user_id, s.currency) RETURNING a.id
      )
      SELECT (SELECT count(*) FROM sums), (SELECT count(*) FROM updated) INTO named, moved;
      IF named <> moved THEN
        RAISE EXCEPTION 'an entry stays within the accounts of one user and currency'
          USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'ledger_entries_one_book';
      END IF;

      IF EXISTS (
        SELECT FROM (SELECT DISTINCT debit_id, credit_id FROM posted) p
        JOIN ledger_accounts debit ON debit.id = p.debit_id JOIN ledger_accounts credit ON credit.id = p.credit_id
        WHERE ${condition}
      ) THEN
        RAISE EXCEPTION 'the account does not hold so much'
          USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_no_overdraft';
      END IF;

      IF EXISTS (
        SELECT FROM posted p LEFT JOIN ledger_entries e ON e.id = p.reverses
        WHERE p.reverses IS NOT NULL AND (e.debit_id, e.credit_id, e.amount_minor, e.reverses IS NULL)
          IS DISTINCT FROM (p.credit_id, p.debit_id, p.amount_minor, true)
      ) THEN
        RAISE EXCEPTION 'a reversal is the mirror of an entry'
          USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_entries_mirrored';
      END IF;
      RETURN NULL;
    END $$;
`;
