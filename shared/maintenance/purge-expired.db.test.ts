import { expect } from 'chai';
import { createTestDatabase, testConfig, type TestDatabase } from '../testing/index.ts';
import { purgeExpired, purges } from './index.ts';
import type { Purge } from './purges.ts';

const now = new Date('2026-03-02T03:20:00.000Z');
const batchesOf = (purge: () => Promise<number>): Purge['batches'] =>
  async function* () {
    yield await purge();
  };

describe('purgeExpired', () => {
  let database: TestDatabase;
  before(async () => {
    database = await createTestDatabase();
  });
  after(() => database.drop());

  const run = (what: readonly Purge[] = purges, signal = new AbortController().signal) =>
    purgeExpired(
      { db: database.db, config: testConfig(), clock: { now: () => now }, signal, stage: () => undefined },
      what,
    );
  const count = async (table: string) =>
    (await database.db.raw<{ rows: [{ n: number }] }>('SELECT count(*)::int AS n FROM ??', [table])).rows[0].n;

  // asvs: 14.2.4
  it('deletes all that has expired, also when it is more than a batch, and nothing else', async () => {
    await database.db.raw(
      `INSERT INTO idempotency_keys (key_hash, fingerprint, sealed_answer, expires_at)
       SELECT sha256(n::text::bytea), sha256(''), '', :now::timestamptz + make_interval(secs => n) FROM generate_series(-2500, 4) n`,
      { now },
    );
    await database.db.raw(
      `INSERT INTO messages (id, channel, to_sealed, body_sealed, created_at)
       SELECT gen_random_uuid(), 'sms', '', '', :now::timestamptz - make_interval(days => n) FROM generate_series(0, 40) n`,
      { now },
    );
    await database.db.raw(
      `INSERT INTO job_ticks SELECT 'tests.tick', :now::timestamptz - make_interval(days => n) FROM generate_series(0, 400) n`,
      { now },
    );
    // By the clock of the database: event streams need them, however wrong that of the process is.
    await database.db.raw(
      `INSERT INTO job_endings (owner_id, job_id, ended_at)
       SELECT gen_random_uuid(), gen_random_uuid(), now() - make_interval(hours => n) FROM generate_series(1, 26) n`,
    );
    const deleted = await run();
    expect(deleted).to.include({ 'idempotency-keys': 2_500, messages: 10, 'job-ticks': 35, 'job-endings': 3 });
    const left = await Promise.all(['idempotency_keys', 'messages', 'job_ticks'].map(count));
    expect(left).to.deep.equal([5, 31, 366]);
    expect(await run()).to.include({ 'idempotency-keys': 0, messages: 0, 'job-ticks': 0 });
  });

  it('says which sort it is at, in its stages', async () => {
    const stages: string[] = [];
    const signal = new AbortController().signal;
    const parts = { db: database.db, config: testConfig(), clock: { now: () => now }, signal };
    await purgeExpired({ ...parts, stage: (name) => stages.push(name) }, purges);
    expect(stages)
      .to.deep.equal(purges.map(({ name }) => name))
      .and.include('uploads');
  });

  it('purges the rest where one sort fails, and fails then', async () => {
    const done: string[] = [];
    const failing = { name: 'bad', batches: batchesOf(() => Promise.reject(new Error('it went wrong'))) };
    const working = { name: 'good', batches: batchesOf(() => Promise.resolve(done.push('good'))) };
    const error: unknown = await run([failing, working]).catch((thrown: unknown) => thrown);
    expect(error).to.include({ message: 'it went wrong' });
    expect(done).to.deep.equal(['good']);
  });

  it('stops between two batches when it is told to', async () => {
    const stop = new AbortController();
    let batches = 0;
    const endless = {
      name: 'endless',
      async *batches() {
        for (;;) {
          if ((batches += 1) === 3) stop.abort();
          yield await Promise.resolve(1);
        }
      },
    };
    const error: unknown = await run([endless], stop.signal).catch((thrown: unknown) => thrown);
    expect(error).to.include({ name: 'AbortError' });
    expect(batches).to.equal(3);
  });
});
