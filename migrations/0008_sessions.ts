import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(sessions);
  await knex.raw(apiKeys);
  await knex.raw(announcements);
}

const sessions = `
  -- Keys that sign access tokens. Their ids stay known for ever: a setting that names an old key must not bring it back.
  CREATE TABLE signing_keys (
    -- The thumbprint of RFC 7638.
    kid                text PRIMARY KEY,
    -- Gone when the key is retired.
    private_key_sealed text,
    public_jwk         jsonb NOT NULL,
    created_at         timestamptz NOT NULL DEFAULT now(),
    signs_from         timestamptz NOT NULL,
    -- Since when no token of this key is taken.
    retired_at         timestamptz
  );

  -- A session is a family of refresh tokens: each is used once, and brings the next.
  CREATE TABLE sessions (
    id               uuid PRIMARY KEY,
    user_id          uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    created_at       timestamptz NOT NULL,
    last_used_at     timestamptz NOT NULL,
    expires_at       timestamptz NOT NULL,
    client_ip        text NOT NULL,
    user_agent       text,
    device_id        uuid,
    country          text,
    city             text,
    second_factor_at timestamptz,
    revoked_at       timestamptz,
    revoked_reason   text
  );
  CREATE INDEX sessions_of_user ON sessions (user_id, id) WHERE revoked_at IS NULL;
  CREATE INDEX sessions_revoked ON sessions (revoked_at) WHERE revoked_at IS NOT NULL;
  CREATE INDEX sessions_expiring ON sessions (expires_at);

  CREATE TABLE refresh_tokens (
    -- SHA-256 of the token.
    hash       bytea PRIMARY KEY,
    session_id uuid NOT NULL REFERENCES sessions ON DELETE CASCADE,
    issued_at  timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at    timestamptz,
    -- SHA-256 of the client's address and user agent.
    used_by    bytea
  );
  CREATE INDEX refresh_tokens_of_session ON refresh_tokens (session_id);
`;

const apiKeys = `
  CREATE TABLE api_keys (
    id           uuid PRIMARY KEY,
    user_id      uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    name         text NOT NULL,
    scopes       text[] NOT NULL,
    created_at   timestamptz NOT NULL,
    expires_at   timestamptz,
    last_used_at timestamptz,
    revoked_at   timestamptz
  );
  CREATE INDEX api_keys_of_user ON api_keys (user_id, id) WHERE revoked_at IS NULL;

  -- The newest secret of a key, and for a day after a rotation the one before.
  CREATE TABLE api_key_secrets (
    -- The public part of the secret.
    prefix     text PRIMARY KEY,
    key_id     uuid NOT NULL REFERENCES api_keys ON DELETE CASCADE,
    -- SHA-256 of the whole secret.
    hash       bytea NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz
  );
  CREATE INDEX api_key_secrets_of_key ON api_key_secrets (key_id, created_at);

  CREATE TABLE request_nonces (
    key_id     uuid NOT NULL,
    nonce      text NOT NULL,
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (key_id, nonce)
  );
  CREATE INDEX request_nonces_expiring ON request_nonces (expires_at);
`;

const announcements = `
  -- Processes remember whom they have let in: they are told whom no longer.
  CREATE FUNCTION announce_revocation() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    PERFORM pg_notify('credentials_revoked', NEW.id::text);
    RETURN NULL;
  END
  $$;
  CREATE TRIGGER sessions_announce_revocation AFTER UPDATE OF revoked_at ON sessions
    FOR EACH ROW WHEN (OLD.revoked_at IS NULL AND NEW.revoked_at IS NOT NULL)
    EXECUTE FUNCTION announce_revocation();
  CREATE TRIGGER api_keys_announce_revocation AFTER UPDATE OF revoked_at ON api_keys
    FOR EACH ROW WHEN (OLD.revoked_at IS NULL AND NEW.revoked_at IS NOT NULL)
    EXECUTE FUNCTION announce_revocation();
`;

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    DROP TABLE request_nonces, api_key_secrets, api_keys, refresh_tokens, sessions, signing_keys;
    DROP FUNCTION announce_revocation;
  `);
}
