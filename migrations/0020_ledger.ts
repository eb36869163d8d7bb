import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(tables);
  await knex.raw(postings);
  await knex.raw(refusals);
  await knex.raw(existingBooks);
}

const tables = `
  -- UUIDv7 (RFC 9562): milliseconds in front of random bits. PostgreSQL has its own from version 18 on.
  CREATE FUNCTION new_id() RETURNS uuid LANGUAGE sql VOLATILE AS $$
    SELECT encode(set_byte(
      overlay(uuid_send(gen_random_uuid())
        PLACING substring(int8send(floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3) FROM 1 FOR 6),
      6, 112 | (get_byte(uuid_send(gen_random_uuid()), 6) & 15)), 'hex')::uuid $$;

  -- Neither refers to users, accounts or transactions: the books outlive what they tell of.
  CREATE TABLE ledger_accounts (
    id            uuid PRIMARY KEY DEFAULT new_id(),
    user_id       uuid NOT NULL,
    kind          text NOT NULL CHECK (kind IN ('account', 'income', 'expense', 'opening', 'transit')),
    account_id    uuid,
    category      text,
    currency      char(3) NOT NULL,
    -- The sum of the postings: more digits than one amount may have.
    balance_minor numeric(38) NOT NULL DEFAULT 0,
    status        text NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'frozen', 'closed')),
    closed_at     timestamptz,
    -- How far down money may be moved out; without one, as far as one likes.
    floor_minor   bigint CHECK (floor_minor <= 0),
    CHECK ((kind = 'account') = (account_id IS NOT NULL)),
    CHECK (category IS NULL OR kind IN ('income', 'expense')),
    CHECK ((status = 'closed') = (closed_at IS NOT NULL)),
    CONSTRAINT ledger_closed_at_zero CHECK (status <> 'closed' OR balance_minor = 0),
    CONSTRAINT ledger_accounts_once UNIQUE NULLS NOT DISTINCT (user_id, kind, account_id, category, currency)
  );
  CREATE UNIQUE INDEX ledger_accounts_by_account ON ledger_accounts (account_id) WHERE account_id IS NOT NULL;

  -- An entry moves an amount from one account (credit) to another (debit): it can not but balance.
  CREATE TABLE ledger_entries (
    id             uuid PRIMARY KEY DEFAULT new_id(),
    user_id        uuid NOT NULL,
    debit_id       uuid NOT NULL,
    credit_id      uuid NOT NULL,
    amount_minor   bigint NOT NULL CHECK (amount_minor > 0),
    currency       char(3) NOT NULL,
    date           date NOT NULL,
    transaction_id uuid,
    reverses       uuid,
    posted_at      timestamptz NOT NULL DEFAULT now(),
    CHECK (debit_id <> credit_id)
  );
  CREATE INDEX ledger_entries_by_transaction ON ledger_entries (transaction_id) WHERE reverses IS NULL;
  CREATE UNIQUE INDEX ledger_entries_reversed_once ON ledger_entries (reverses) WHERE reverses IS NOT NULL;

  CREATE VIEW ledger_postings AS
    SELECT id AS entry_id, user_id, debit_id AS ledger_account_id, amount_minor, currency, date FROM ledger_entries
    UNION ALL
    SELECT id, user_id, credit_id, -amount_minor, currency, date FROM ledger_entries;

  CREATE FUNCTION open_ledger_account() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      INSERT INTO ledger_accounts (user_id, kind, account_id, currency, floor_minor)
        VALUES (NEW.user_id, 'account', NEW.id, NEW.currency, CASE WHEN NEW.type NOT IN ('credit', 'loan') THEN 0 END);
      RETURN NULL;
    END $$;
  CREATE TRIGGER accounts_in_ledger AFTER INSERT ON accounts
    FOR EACH ROW EXECUTE FUNCTION open_ledger_account();
`;

/**
 * Brings the balances in step with the entries of a statement, all at once, and refuses what must not be. It stands for
 * two foreign keys (account, user, currency): those would look each row up, which takes an import as long as all else.
 */
const postings = `
  CREATE FUNCTION post_ledger_entries() RETURNS trigger LANGUAGE plpgsql AS $$
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

      -- What statements tell has happened; what moves between two accounts of ours happens here.
      IF EXISTS (
        SELECT FROM (SELECT DISTINCT debit_id, credit_id FROM posted) p
        JOIN ledger_accounts debit ON debit.id = p.debit_id JOIN ledger_accounts credit ON credit.id = p.credit_id
        WHERE debit.kind = 'account' AND credit.kind = 'account' AND credit.balance_minor < credit.floor_minor
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
  CREATE TRIGGER ledger_entries_posted AFTER INSERT ON ledger_entries REFERENCING NEW TABLE AS posted
    FOR EACH STATEMENT EXECUTE FUNCTION post_ledger_entries();
`;

const refusals = `
  CREATE FUNCTION refuse_ledger_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      RAISE EXCEPTION 'the ledger is added to and never rewritten' USING ERRCODE = 'insufficient_privilege';
    END $$;
  CREATE TRIGGER ledger_entries_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_entries
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_ledger_change();
  CREATE TRIGGER ledger_accounts_stay BEFORE DELETE OR TRUNCATE ON ledger_accounts
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_ledger_change();
  CREATE TRIGGER ledger_accounts_begin_at_zero BEFORE INSERT ON ledger_accounts
    FOR EACH ROW WHEN (NEW.balance_minor <> 0) EXECUTE FUNCTION refuse_ledger_change();
  -- Only entries move a balance: their trigger is at a depth of one or more.
  CREATE TRIGGER ledger_accounts_keep BEFORE UPDATE OF id, user_id, kind, account_id, category, currency, balance_minor
    ON ledger_accounts FOR EACH STATEMENT WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION refuse_ledger_change();
`;

const existingBooks = `
  INSERT INTO ledger_accounts (user_id, kind, account_id, currency, floor_minor)
    SELECT user_id, 'account', id, currency, CASE WHEN type NOT IN ('credit', 'loan') THEN 0 END FROM accounts ORDER BY id;
  INSERT INTO ledger_accounts (user_id, kind, currency)
    SELECT DISTINCT user_id, 'opening', currency FROM accounts WHERE opening_minor <> 0;
  INSERT INTO ledger_accounts (user_id, kind, category, currency)
    SELECT DISTINCT user_id, CASE WHEN amount_minor > 0 THEN 'income' ELSE 'expense' END, category, currency
    FROM transactions WHERE amount_minor <> 0;

  INSERT INTO ledger_entries (user_id, debit_id, credit_id, amount_minor, currency, date)
    SELECT a.user_id, CASE WHEN a.opening_minor > 0 THEN own.id ELSE opening.id END,
      CASE WHEN a.opening_minor > 0 THEN opening.id ELSE own.id END, abs(a.opening_minor), a.currency,
      (a.created_at AT TIME ZONE 'UTC')::date
    FROM accounts a JOIN ledger_accounts own ON own.account_id = a.id
    JOIN ledger_accounts opening
      ON (opening.user_id, opening.kind, opening.currency) = (a.user_id, 'opening', a.currency)
    WHERE a.opening_minor <> 0;
  INSERT INTO ledger_entries (user_id, debit_id, credit_id, amount_minor, currency, date, transaction_id)
    SELECT t.user_id, CASE WHEN t.amount_minor > 0 THEN own.id ELSE other.id END,
      CASE WHEN t.amount_minor > 0 THEN other.id ELSE own.id END, abs(t.amount_minor), t.currency, t.date, t.id
    FROM transactions t JOIN ledger_accounts own ON own.account_id = t.account_id
    JOIN ledger_accounts other ON other.user_id = t.user_id AND other.currency = t.currency
      AND other.kind = CASE WHEN t.amount_minor > 0 THEN 'income' ELSE 'expense' END
      AND other.category IS NOT DISTINCT FROM t.category
    WHERE t.amount_minor <> 0 ORDER BY t.id;
`;

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    DROP TRIGGER accounts_in_ledger ON accounts;
    DROP VIEW ledger_postings;
    DROP TABLE ledger_entries, ledger_accounts;
    DROP FUNCTION open_ledger_account, post_ledger_entries, refuse_ledger_change, new_id;
  `);
}
