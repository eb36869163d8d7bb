import { expect } from 'chai';
import { z } from 'zod';
import { type JobContract, defineJob } from '../queues/runtime/define-job.ts';
import { systemOwnerId } from '../shared/jobs/index.ts';
import { createLogger, type Logger } from '../shared/platform/logger.ts';
import { createTestDatabase, testConfig, type TestDatabase, until } from '../shared/testing/index.ts';
import { startScheduler } from './scheduler.ts';

const contractOf = (kind: string, schedule?: { cron: string }): JobContract =>
  defineJob({
    kind,
    queue: 'io',
    ...(schedule ? { schedule } : {}),
    payload: z.strictObject({ days: z.int().default(30) }),
    result: z.strictObject({}),
    attempts: 1,
    backoff: { type: 'exponential', delayMs: 1, maxMs: 1, jitter: 0 },
    timeoutMs: 1_000,
  });
const nightly = contractOf('tests.clean-up', { cron: '20 3 * * *' });
const hourly = contractOf('tests.look-around', { cron: '0 * * * *' });
const unscheduled = contractOf('tests.wait');

describe('scheduler', () => {
  let database: TestDatabase;
  let now: Date;

  beforeEach(async () => {
    database = await createTestDatabase();
    now = new Date('2026-03-02T12:00:05.000Z');
  });
  afterEach(() => database.drop());

  function start(
    contracts: readonly JobContract[] = [nightly, unscheduled],
    lookMs = 60_000,
    logger: Logger = createLogger(testConfig()),
  ) {
    const ctx = { db: database.db, logger };
    return startScheduler(ctx, new Map(contracts.map((contract) => [contract.kind, contract])), {
      lookMs,
      readNow: () => Promise.resolve(now),
    });
  }
  /** A scheduler's first look, and no other: stopping waits for it. */
  const lookOnce = (contracts?: readonly JobContract[]) => start(contracts).stop();

  async function jobs(): Promise<unknown[]> {
    const { rows } = await database.db.raw<{ rows: unknown[] }>(
      'SELECT kind, owner_id, payload, status FROM jobs ORDER BY id',
    );
    return rows;
  }
  async function ticks(): Promise<string[]> {
    const { rows } = await database.db.raw<{ rows: { kind: string; tick_at: Date }[] }>(
      'SELECT kind, tick_at FROM job_ticks ORDER BY kind, tick_at',
    );
    return rows.map((row) => `${row.kind} ${row.tick_at.toISOString()}`);
  }
  const finishJobs = () =>
    database.db.raw(`DELETE FROM jobs_in_flight; UPDATE jobs SET status = 'completed', finished_at = now()`);

  it('accepts one job for a tick, however many schedulers see it', async () => {
    await Promise.all(Array.from({ length: 10 }, () => lookOnce()));
    expect(await jobs()).to.deep.equal([
      { kind: 'tests.clean-up', owner_id: systemOwnerId, payload: { days: 30 }, status: 'queued' },
    ]);
    expect(await ticks()).to.deep.equal(['tests.clean-up 2026-03-02T03:20:00.000Z']);
  });

  it('does not accept it again when the job has ended, nor after a restart', async () => {
    await lookOnce();
    await finishJobs();
    await Promise.all([lookOnce(), lookOnce()]);
    expect(await jobs()).to.have.lengthOf(1);
  });

  it('makes up for the latest tick of the past day, and for none before', async () => {
    now = new Date('2026-03-02T12:30:00.000Z');
    const weekly = contractOf('tests.sum-up', { cron: '0 12 * * 0' });
    const yesterday = contractOf('tests.count-up', { cron: '31 12 * * *' });
    await lookOnce([hourly, weekly, yesterday]);
    // 2026-03-02 is a Monday: the weekly tick is half an hour too old.
    expect(await ticks()).to.deep.equal([
      'tests.count-up 2026-03-01T12:31:00.000Z',
      'tests.look-around 2026-03-02T12:00:00.000Z',
    ]);
  });

  it('accepts the next tick when its time has come', async () => {
    const scheduler = start([hourly], 5);
    await until(async () => (await ticks()).length === 1, 'the tick of noon was seen');
    await finishJobs();
    now = new Date('2026-03-02T13:00:00.000Z');
    await until(async () => (await ticks()).length === 2, 'the next tick was seen');
    await scheduler.stop();
    expect(await ticks()).to.include('tests.look-around 2026-03-02T13:00:00.000Z');
    expect(await jobs()).to.have.lengthOf(2);
  });

  it('goes on by the right time when a clock was weeks ahead and comes back', async () => {
    now = new Date('2026-04-01T12:00:05.000Z');
    const scheduler = start([hourly], 5);
    await until(async () => (await ticks()).length === 1, 'the tick of the wrong time was seen');
    await finishJobs();
    now = new Date('2026-03-02T12:00:05.000Z');
    await until(async () => (await ticks()).length === 2, 'the right tick was seen');
    await scheduler.stop();
    expect(await ticks()).to.include('tests.look-around 2026-03-02T12:00:00.000Z');
  });

  it('loses nothing when it dies between tick and job, and keeps other kinds going', async () => {
    await database.db.raw(`
      CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'no'; END $$;
      CREATE TRIGGER refuse BEFORE INSERT ON jobs FOR EACH ROW WHEN (NEW.kind = 'tests.clean-up') EXECUTE FUNCTION refuse();
    `);
    await lookOnce([nightly, hourly]);
    expect(await ticks()).to.deep.equal(['tests.look-around 2026-03-02T12:00:00.000Z']);
    await database.db.raw('DROP TRIGGER refuse ON jobs');
    await Promise.all([lookOnce([nightly, hourly]), lookOnce([nightly, hourly])]);
    expect(await ticks()).to.have.lengthOf(2);
    expect(await jobs()).to.have.lengthOf(2);
  });

  it('tries again by itself when the database was away', async () => {
    await database.db.raw('ALTER TABLE job_ticks RENAME TO ticks_away');
    let warnings = 0;
    const logger = { ...createLogger(testConfig()), warn: () => void (warnings += 1) };
    const scheduler = start([nightly], 5, logger);
    await until(() => warnings > 1, 'it said that it could not');
    await database.db.raw('ALTER TABLE ticks_away RENAME TO job_ticks');
    await until(async () => (await jobs()).length === 1, 'the job was accepted');
    await scheduler.stop();
  });
});
