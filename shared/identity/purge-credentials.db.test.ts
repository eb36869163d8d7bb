import { expect } from 'chai';
import { newId } from '../platform/ids.ts';
import { createTestDatabase, type TestDatabase } from '../testing/index.ts';
import { purgeEndedApiKeys, purgeExpiredSessions, purgeRequestNonces } from './index.ts';

const now = new Date('2026-03-02T03:20:00.000Z');
const daysAgo = (days: number) => new Date(now.getTime() - days * 86_400_000);

describe('purging credentials', () => {
  let database: TestDatabase;
  const userId = newId();
  before(async () => {
    database = await createTestDatabase();
    await database.db.raw(
      `INSERT INTO users (id, username, password_hash, first_name, last_name) VALUES (?, 'ada', '', 'A', 'B')`,
      [userId],
    );
  });
  after(() => database.drop());

  const column = async (sql: string) =>
    (await database.db.raw<{ rows: { value: string }[] }>(sql)).rows.map(({ value }) => value);

  // asvs: 14.2.4
  it('deletes API keys, with their secrets, 30 days after they were revoked or expired', async () => {
    const keys: Record<string, [expiredDaysAgo: number | null, revokedDaysAgo: number | null]> = {
      live: [null, null],
      'to expire': [-1, null],
      'revoked lately': [null, 29],
      'expired lately': [29, null],
      revoked: [null, 31],
      expired: [31, null],
      both: [31, 31],
    };
    for (const [name, [expired, revoked]] of Object.entries(keys)) {
      await database.db.raw(
        `WITH added AS (
           INSERT INTO api_keys (id, user_id, name, scopes, created_at, expires_at, revoked_at)
           VALUES (gen_random_uuid(), ?, ?, '{}', now(), ?, ?) RETURNING id, name
         )
         INSERT INTO api_key_secrets (prefix, key_id, hash, created_at) SELECT name, id, '', now() FROM added`,
        [userId, name, expired === null ? null : daysAgo(expired), revoked === null ? null : daysAgo(revoked)],
      );
    }
    expect(await purgeEndedApiKeys(database.db, now)).to.equal(3);
    const left = ['live', 'to expire', 'revoked lately', 'expired lately'];
    expect(await column('SELECT name AS value FROM api_keys')).to.have.members(left);
    expect(await column('SELECT prefix AS value FROM api_key_secrets')).to.have.members(left);
  });

  it('deletes the tokens of ended sessions some at a time, however many a session has', async () => {
    await database.db.raw(
      `WITH added AS (
         INSERT INTO sessions (id, user_id, created_at, last_used_at, expires_at, client_ip)
         SELECT gen_random_uuid(), :userId, :endedAt, :endedAt, :endedAt, '' FROM generate_series(1, 2) RETURNING id
       )
       INSERT INTO refresh_tokens (hash, session_id, issued_at, expires_at)
       SELECT sha256((id::text || n)::bytea), id, :endedAt, :endedAt FROM added, generate_series(1, 3000) n`,
      { userId, endedAt: daysAgo(31) },
    );
    const counts: number[] = [];
    const tokens: number[] = [];
    for await (const count of purgeExpiredSessions(database.db, now)) {
      counts.push(count);
      tokens.push(Number((await column('SELECT count(*) AS value FROM refresh_tokens'))[0]));
    }
    expect(counts).to.deep.equal([0, 0, 2]);
    expect(tokens).to.deep.equal([1_000, 0, 0]);
  });

  it('deletes nonces that have expired, some at a time', async () => {
    await database.db.raw(
      `INSERT INTO request_nonces (key_id, nonce, expires_at)
       SELECT :userId, n, :now::timestamptz - make_interval(secs => n) FROM generate_series(-1, 12000) n`,
      { userId, now },
    );
    const counts = [];
    for (let count = 1; count > 0;) counts.push((count = await purgeRequestNonces(database.db, now)));
    expect(counts).to.deep.equal([10_000, 2_000, 0]);
    expect(await column('SELECT nonce AS value FROM request_nonces')).to.have.members(['-1', '0']);
  });
});
