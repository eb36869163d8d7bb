import { expect } from 'chai';
import { acceptJobs } from '../shared/jobs/index.ts';
import { newJob } from '../shared/jobs/new-job.fixture.ts';
import { createLogger } from '../shared/platform/logger.ts';
import { createMetrics } from '../shared/platform/metrics.ts';
import { createTestDatabase, testConfig, type TestDatabase, until } from '../shared/testing/index.ts';
import { watchDatabase } from './watch-database.ts';

const hourMs = 3_600_000;

describe('watchDatabase', () => {
  let test: TestDatabase;
  let clockMs: number;
  let oldestSnapshotSeconds: number;
  let warnings: string[];
  let metrics: ReturnType<typeof createMetrics>;
  beforeEach(async () => {
    test = await createTestDatabase();
    [clockMs, oldestSnapshotSeconds, warnings, metrics] = [0, 0, [], createMetrics()];
  });
  afterEach(() => test.drop());

  function watch() {
    const logger = { ...createLogger(testConfig()), warn: (_about: object, text: string) => void warnings.push(text) };
    const readState = () => Promise.resolve({ nowMs: Date.now() + clockMs, oldestSnapshotSeconds });
    return watchDatabase({ db: test.db, logger, metrics }, { everyMs: 5, readState });
  }
  async function dueInSeconds(): Promise<number> {
    const { rows } = await test.db.raw<{ rows: [{ seconds: number }] }>(
      'SELECT extract(epoch FROM run_at - clock_timestamp())::float8 AS seconds FROM jobs_in_flight',
    );
    return rows[0].seconds;
  }
  const valueOf = async (name: string) => (await metrics.registry.getSingleMetric(name)?.get())?.values[0]?.value;
  /** What a step back by an hour leaves of a job that was put off by a minute. */
  async function putOffByAnHourTooMuch(): Promise<void> {
    await acceptJobs(test.db, [newJob({ delayMs: 60_000 })]);
    await test.db.raw(`UPDATE jobs_in_flight SET run_at = run_at + interval '1 hour'`);
  }

  it('brings delays back when the clock of the database has gone back, says so and counts them', async () => {
    const watching = watch();
    await until(async () => (await valueOf('database_clock_offset_seconds')) !== undefined, 'it has looked');
    await putOffByAnHourTooMuch();
    clockMs -= hourMs;
    await until(() => warnings.length > 0, 'it has warned');
    await watching.stop();
    expect(await dueInSeconds()).to.be.at.most(60);
    expect(warnings[0]).to.match(/clock of the database went back/);
    expect(await valueOf('job_delays_clamped_total')).to.equal(1);
    expect(await valueOf('database_clock_offset_seconds')).to.be.closeTo(-3_600, 60);
  });

  it('brings back at its start what went wrong while nobody watched', async () => {
    await putOffByAnHourTooMuch();
    const watching = watch();
    await until(async () => (await dueInSeconds()) <= 60, 'the delay is as it was asked');
    await watching.stop();
  });

  it('warns once of a transaction that is left open, and shows its age', async () => {
    oldestSnapshotSeconds = 400;
    const watching = watch();
    await until(() => warnings.length > 0, 'it has warned');
    await until(async () => (await valueOf('database_oldest_snapshot_age_seconds')) === 400, 'it shows the age');
    await watching.stop();
    expect(warnings).to.deep.equal(['a transaction has been open for long: dead rows can not be removed']);
  });

  it('sees how old the oldest snapshot of this database is', async () => {
    const { readDatabaseState } = await import('../shared/platform/database-state.store.ts');
    await test.db.transaction(
      async (tx) => {
        await tx.raw('SELECT count(*) FROM jobs');
        await until(async () => (await readDatabaseState(test.db)).oldestSnapshotSeconds > 0, 'it is seen');
      },
      { isolationLevel: 'repeatable read' },
    );
    expect((await readDatabaseState(test.db)).oldestSnapshotSeconds).to.equal(0);
  });
});
