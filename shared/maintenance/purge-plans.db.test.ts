import { expect } from 'chai';
import { createTestDatabase, explainPlans, tablesReadWhole, testConfig, type TestDatabase } from '../testing/index.ts';
import { purges } from './index.ts';

/** Many rows of everything that is purged; a third has expired. */
const backlog = `
  INSERT INTO users (id, username, password_hash, first_name, last_name)
    SELECT gen_random_uuid(), 'user-' || n, '', 'A', 'B' FROM generate_series(1, 1000) n;
  CREATE TEMP TABLE aged AS
    SELECT n, at, (lpad(to_hex(floor(extract(epoch FROM at) * 1000)::bigint), 12, '0')
        || '7' || substr(md5(n::text), 1, 3) || '8' || substr(md5(n::text), 4, 15))::uuid AS id,
      (SELECT id FROM users ORDER BY id LIMIT 1 OFFSET n % 2) AS user_id
    FROM generate_series(1, 30000) n, LATERAL (SELECT now() - make_interval(days => n % 600) AS at) t;
  INSERT INTO idempotency_keys (key_hash, fingerprint, sealed_answer, expires_at)
    SELECT sha256(n::text::bytea), sha256(''), '', at + interval '200 days' FROM aged;
  INSERT INTO messages (id, channel, to_sealed, body_sealed, created_at) SELECT id, 'sms', '', '', at FROM aged;
  INSERT INTO imports (id, user_id, job_id, file_name, size_bytes, sha256, mode)
    SELECT id, user_id, id, '', 0, '', 'keep-good' FROM aged;
  INSERT INTO jobs_in_flight (job_id, queue, kind, owner_id, fingerprint, data_version, priority, ready, run_at)
    SELECT id, 'io', 'tests.job', user_id, sha256(n::text::bytea), 0, 0, true, at FROM aged WHERE n % 3 = 0;
  INSERT INTO upload_chunks (import_id, position, bytes, stored_at) SELECT id, 0, '', at FROM aged;
  INSERT INTO job_ticks (kind, tick_at) SELECT 'tests.' || n % 7, at + n * interval '1 second' FROM aged;
  INSERT INTO job_endings (owner_id, job_id, ended_at) SELECT user_id, id, at + interval '400 days' FROM aged ORDER BY at;
  INSERT INTO jobs (id, kind, queue, owner_id, payload, fingerprint, max_attempts, status, finished_at)
    SELECT id, 'tests.job', 'io', user_id, '{}', '', 1, 'completed', at FROM aged;
  INSERT INTO job_attempts (job_id, attempt, started_at, ended_at, outcome) SELECT id, 1, at, at, 'failed' FROM aged;
  INSERT INTO job_steps (job_id, name, attempt, done) SELECT id, 'send', 1, true FROM aged;
  INSERT INTO dead_jobs (job_id, kind) SELECT id, 'tests.job' FROM aged;
  INSERT INTO sessions (id, user_id, created_at, last_used_at, expires_at, client_ip, revoked_at)
    SELECT id, user_id, at, at, at, '', CASE WHEN n % 2 = 0 THEN at END FROM aged;
  INSERT INTO refresh_tokens (hash, session_id, issued_at, expires_at) SELECT sha256(n::text::bytea), id, at, at FROM aged;
  INSERT INTO api_keys (id, user_id, name, scopes, created_at, expires_at, revoked_at)
    SELECT id, user_id, '', '{}', at, CASE WHEN n % 3 = 0 THEN at END, CASE WHEN n % 3 = 1 THEN at END FROM aged;
  INSERT INTO api_key_secrets (prefix, key_id, hash, created_at) SELECT n, id, '', at FROM aged;
  INSERT INTO request_nonces (key_id, nonce, expires_at) SELECT id, n, at FROM aged;
  INSERT INTO sign_in_challenges (id, user_id, methods, factors_needed, attempt, expires_at)
    SELECT id, user_id, '{}', 1, '{}', at FROM aged;
  INSERT INTO sent_codes (scope_id, user_id, method, code_hash, expires_at) SELECT id, user_id, 'sms', '', at FROM aged;
  INSERT INTO sign_in_guards (key, failed_at, changed_at) SELECT sha256(n::text::bytea), '{}', at FROM aged;
  INSERT INTO devices (id, user_id, fingerprint, name, first_seen_at, last_seen_at)
    SELECT id, user_id, sha256(n::text::bytea), '', at, at FROM aged;
  INSERT INTO sign_ins (id, user_id, at, outcome, device_id, device_changes, risk_terms)
    SELECT id, user_id, at, 'signed-in', id, '{}', '[]' FROM aged;
  INSERT INTO accounts (id, user_id, name, type, currency)
    SELECT id, user_id, '', 'checking', 'EUR' FROM aged WHERE n % 3 = 0;
  INSERT INTO low_balances (account_id, user_id, spell_id) SELECT id, user_id, id FROM aged WHERE n % 3 = 0;
  INSERT INTO alerts (id, user_id, kind, cause_key, severity, subject_type, subject_id, details, created_at, read_at)
    SELECT id, user_id, 'bill-due', n, 'info', 'transaction', id, '{}', at, CASE WHEN n % 2 = 0 THEN at END FROM aged;
  INSERT INTO incidents (id, kind, severity, status, details, resolved_at)
    SELECT id, 'tests.' || n, 'low', CASE WHEN n % 2 = 0 THEN 'resolved' ELSE 'open' END, '{}',
      CASE WHEN n % 2 = 0 THEN at END FROM aged;
  ANALYZE;
`;

describe('a purge of a backlog', () => {
  let test: TestDatabase;
  before(async () => {
    test = await createTestDatabase();
    await test.db.transaction((tx) => tx.raw(backlog));
  });
  after(() => test.drop());

  for (const { name, batches } of purges.filter((purge) => purge.name !== 'outbox-files')) {
    it(`finds some of the ${name} that have expired without reading a whole table, and deletes no more`, async () => {
      let deleted = 0;
      const plans = await explainPlans(test, async () => {
        for await (const count of batches(test.db, new Date(), testConfig())) if ((deleted += count) > 0) break;
      });
      expect(deleted).to.be.greaterThan(0).and.at.most(10_000);
      expect(plans.flatMap(tablesReadWhole)).to.deep.equal([]);
    });
  }
});
