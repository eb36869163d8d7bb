import { expect } from 'chai';
import { firstIdAt, newId } from '../platform/ids.ts';
import { type TestDatabase, createTestDatabase } from '../testing/index.ts';
import { purgeAttempts, purgeJobs, systemOwnerId } from './index.ts';

const now = new Date('2026-06-01T03:20:00.000Z');
const retention = { completedDays: 30, failedDays: 90, systemDays: 7 };
const dayMs = 86_400_000;

describe('purging jobs', () => {
  let test: TestDatabase;
  before(async () => {
    test = await createTestDatabase();
  });
  afterEach(() => test.db.raw('TRUNCATE jobs, jobs_in_flight, dead_jobs, job_attempts, job_steps'));
  after(() => test.drop());

  interface Ended {
    status: string;
    ownerId?: string;
    acceptedDaysAgo: number;
    endedDaysAgo: number | null;
  }

  async function addEnded(
    count: number,
    { status, ownerId = newId(), acceptedDaysAgo, endedDaysAgo }: Ended,
  ): Promise<void> {
    const acceptedMs = now.getTime() - acceptedDaysAgo * dayMs;
    const endedAt = endedDaysAgo === null ? null : new Date(now.getTime() - endedDaysAgo * dayMs);
    const ids = Array.from({ length: count }, () => firstIdAt(acceptedMs).slice(0, 14) + newId().slice(14));
    await test.db.raw(
      `WITH added AS (
         INSERT INTO jobs (id, kind, queue, owner_id, payload, fingerprint, status, attempt, max_attempts, started_at, finished_at)
         SELECT id, 'tests.job', 'io', ?, '{}', sha256(''), ?, 1, 1, ?::timestamptz, ? FROM unnest(?::uuid[]) id RETURNING *
       ), attempts AS (
         INSERT INTO job_attempts (job_id, attempt, started_at, ended_at, outcome)
         SELECT id, 1, started_at, started_at, 'failed' FROM added WHERE status = 'failed'
       ), steps AS (
         INSERT INTO job_steps (job_id, name, attempt, done) SELECT id, 'send', 1, true FROM added
       )
       INSERT INTO dead_jobs SELECT id, kind FROM added WHERE status = 'failed'`,
      [ownerId, status, endedAt ?? now, endedAt, ids],
    );
  }

  async function purge(): Promise<number> {
    let deleted = 0;
    for await (const count of purgeJobs(test.db, now, retention)) deleted += count;
    return deleted;
  }
  const count = async (table: string) =>
    (await test.db.raw<{ rows: [{ n: number }] }>('SELECT count(*)::int AS n FROM ??', [table])).rows[0].n;

  it('deletes each once its time is over, however many there are, with all that belongs to it', async () => {
    await addEnded(2_300, { status: 'completed', acceptedDaysAgo: 40, endedDaysAgo: 31 });
    await addEnded(3, { status: 'failed', acceptedDaysAgo: 100, endedDaysAgo: 91 });
    await addEnded(2, { status: 'cancelled', acceptedDaysAgo: 100, endedDaysAgo: 91 });
    await addEnded(5, { status: 'completed', ownerId: systemOwnerId, acceptedDaysAgo: 9, endedDaysAgo: 8 });
    expect(await purge()).to.equal(2_310);
    const tables = ['jobs', 'dead_jobs', 'job_attempts', 'job_steps'];
    expect(await Promise.all(tables.map(count))).to.deep.equal([0, 0, 0, 0]);
  });

  it('keeps what ended lately, and what has not ended, whenever it was accepted', async () => {
    await addEnded(4, { status: 'completed', acceptedDaysAgo: 40, endedDaysAgo: 29 });
    await addEnded(4, { status: 'failed', acceptedDaysAgo: 100, endedDaysAgo: 89 });
    await addEnded(4, { status: 'failed', ownerId: systemOwnerId, acceptedDaysAgo: 20, endedDaysAgo: 20 });
    await addEnded(4, { status: 'completed', ownerId: systemOwnerId, acceptedDaysAgo: 9, endedDaysAgo: 6 });
    await addEnded(4, { status: 'retrying', acceptedDaysAgo: 200, endedDaysAgo: null });
    expect(await purge()).to.equal(0);
    expect(await count('jobs')).to.equal(20);
  });

  it('deletes attempts after 30 days, also of jobs that are kept', async () => {
    await addEnded(3, { status: 'failed', acceptedDaysAgo: 60, endedDaysAgo: 50 });
    await addEnded(2, { status: 'failed', acceptedDaysAgo: 60, endedDaysAgo: 20 });
    expect(await purgeAttempts(test.db, now)).to.equal(3);
    expect([await count('job_attempts'), await count('jobs')]).to.deep.equal([2, 5]);
  });
});
