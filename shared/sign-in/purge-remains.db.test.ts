import { expect } from 'chai';
import { createTestDatabase, type TestDatabase } from '../testing/index.ts';
import { purgeSignInRemains, purgeSignIns } from './index.ts';

const now = new Date('2026-03-10T12:00:00Z');
const daysAgo = (days: number) => new Date(now.getTime() - days * 24 * 60 * 60 * 1_000);

describe('purgeSignInRemains', () => {
  let database: TestDatabase;
  before(async () => {
    database = await createTestDatabase();
  });
  after(() => database.drop());

  it('deletes what was over a day ago, and nothing else', async () => {
    const { db } = database;
    for (const [days, name] of [
      [2, 'old'],
      [0.5, 'new'],
    ] as const) {
      const userId = crypto.randomUUID();
      const at = daysAgo(days);
      await db.raw(
        `INSERT INTO users (id, username, password_hash, first_name, last_name) VALUES (?, ?, '', 'A', 'B')`,
        [userId, name],
      );
      await db.raw(
        `INSERT INTO sign_in_challenges (id, user_id, methods, factors_needed, attempt, expires_at)
         VALUES (gen_random_uuid(), ?, '{}', 1, '{}', ?)`,
        [userId, at],
      );
      await db.raw(
        `INSERT INTO sent_codes (scope_id, user_id, method, code_hash, expires_at)
         VALUES (gen_random_uuid(), ?, 'email', '', ?)`,
        [userId, at],
      );
      await db.raw(`INSERT INTO sign_in_guards (key, failed_at, changed_at) VALUES (?, '{}', ?)`, [
        Buffer.from(name),
        at,
      ]);
    }
    expect(await purgeSignInRemains(db, now)).to.equal(3);
    expect(await purgeSignInRemains(db, now)).to.equal(0);
    for (const table of ['sign_in_challenges', 'sent_codes', 'sign_in_guards']) {
      const { rows } = await db.raw<{ rows: unknown[] }>(`SELECT FROM ${table}`);
      expect(rows, table).to.have.length(1);
    }
  });
});

describe('purgeSignIns', () => {
  // asvs: 14.2.4
  it('deletes what is older than 400 days, some at a time, and nothing else', async () => {
    const { db, drop } = await createTestDatabase();
    const userId = crypto.randomUUID();
    await db.raw(
      `INSERT INTO users (id, username, password_hash, first_name, last_name) VALUES (?, 'grace', '', 'A', 'B')`,
      [userId],
    );
    await db.raw(
      `INSERT INTO sign_ins (id, user_id, at, outcome, device_changes, risk_terms)
       SELECT gen_random_uuid(), :userId, :now::timestamptz - make_interval(hours => n), 'signed-in', '{}', '[]'
       FROM generate_series(400 * 24 - 2, 400 * 24 + 1200) n`,
      { userId, now },
    );
    const counts = [await purgeSignIns(db, now), await purgeSignIns(db, now), await purgeSignIns(db, now)];
    expect(counts).to.deep.equal([1_000, 200, 0]);
    const { rows } = await db.raw<{ rows: unknown[] }>('SELECT FROM sign_ins');
    expect(rows).to.have.length(3);
    await drop();
  });
});
