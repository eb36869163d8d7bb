import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- The secret of a user's authenticator app (RFC 6238). It counts from when a first code was shown.
    CREATE TABLE totp_secrets (
      user_id       uuid PRIMARY KEY REFERENCES users ON DELETE CASCADE,
      secret_sealed text NOT NULL,
      confirmed_at  timestamptz,
      -- The time step of the last code that was taken: codes of this one and earlier ones are used up.
      last_step     bigint NOT NULL DEFAULT 0,
      created_at    timestamptz NOT NULL
    );

    -- One-time codes for who has lost the authenticator: HMACs.
    CREATE TABLE backup_codes (
      user_id   uuid NOT NULL REFERENCES users ON DELETE CASCADE,
      code_hash bytea NOT NULL,
      used_at   timestamptz,
      PRIMARY KEY (user_id, code_hash)
    );

    -- The one live code that was sent by e-mail or SMS for a challenge, or for a session that steps up.
    CREATE TABLE sent_codes (
      scope_id   uuid PRIMARY KEY,
      user_id    uuid NOT NULL REFERENCES users ON DELETE CASCADE,
      method     text NOT NULL CHECK (method IN ('email', 'sms')),
      code_hash  bytea NOT NULL,
      tries      smallint NOT NULL DEFAULT 0,
      -- How many were sent for this scope in a row.
      sendings   smallint NOT NULL DEFAULT 1,
      expires_at timestamptz NOT NULL
    );
    CREATE INDEX sent_codes_by_user ON sent_codes (user_id);
    CREATE INDEX sent_codes_by_expiry ON sent_codes (expires_at);

    -- A sign-in whose password was right and that still needs a second factor, or two.
    CREATE TABLE sign_in_challenges (
      id             uuid PRIMARY KEY,
      user_id        uuid NOT NULL REFERENCES users ON DELETE CASCADE,
      -- The methods that may still be shown.
      methods        text[] NOT NULL,
      factors_needed smallint NOT NULL CHECK (factors_needed >= 0),
      failures       smallint NOT NULL DEFAULT 0,
      -- The attempt as it was judged: device, place, risk.
      attempt        jsonb NOT NULL,
      expires_at     timestamptz NOT NULL,
      ended_at       timestamptz
    );
    CREATE INDEX sign_in_challenges_by_user ON sign_in_challenges (user_id);
    CREATE INDEX sign_in_challenges_by_expiry ON sign_in_challenges (expires_at);

    -- Failures in a row under one login name or of one user (HMACs), and whether that is locked.
    CREATE TABLE sign_in_guards (
      key          bytea PRIMARY KEY,
      -- The last few.
      failed_at    timestamptz[] NOT NULL,
      locked_until timestamptz,
      changed_at   timestamptz NOT NULL
    );
    CREATE INDEX sign_in_guards_by_age ON sign_in_guards (changed_at);

    CREATE TABLE devices (
      id            uuid PRIMARY KEY,
      user_id       uuid NOT NULL REFERENCES users ON DELETE CASCADE,
      fingerprint   bytea NOT NULL,
      name          text NOT NULL,
      browser       text,
      os            text,
      screen        text,
      time_zone     text,
      trusted_at    timestamptz,
      first_seen_at timestamptz NOT NULL,
      last_seen_at  timestamptz NOT NULL,
      UNIQUE (user_id, fingerprint)
    );
    CREATE INDEX devices_by_age ON devices (last_seen_at);

    -- Every attempt to sign in as somebody who is there.
    CREATE TABLE sign_ins (
      id             uuid PRIMARY KEY,
      user_id        uuid NOT NULL REFERENCES users ON DELETE CASCADE,
      at             timestamptz NOT NULL,
      outcome        text NOT NULL CHECK (outcome IN
        ('signed-in', 'wrong-password', 'second-factor-asked', 'second-factor-failed', 'locked', 'refused')),
      client_ip      text,
      user_agent     text,
      country        char(2),
      city           text,
      latitude       double precision,
      longitude      double precision,
      radius_km      double precision,
      device_id      uuid REFERENCES devices ON DELETE SET NULL,
      device_changes text[] NOT NULL,
      -- In tenths.
      risk_score     smallint CHECK (risk_score BETWEEN 0 AND 10),
      risk_terms     jsonb NOT NULL
    );
    CREATE INDEX sign_ins_by_user ON sign_ins (user_id, at, id);
    CREATE INDEX sign_ins_by_outcome ON sign_ins (user_id, outcome, at, id);
    CREATE INDEX sign_ins_by_device ON sign_ins (device_id);
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    DROP TABLE sign_ins;
    DROP TABLE devices;
    DROP TABLE sign_in_guards;
    DROP TABLE sign_in_challenges;
    DROP TABLE sent_codes;
    DROP TABLE backup_codes;
    DROP TABLE totp_secrets;
  `);
}
