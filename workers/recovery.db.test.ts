import { expect } from 'chai';
import { beatWorker, readBeats, registerWorker } from '../shared/jobs/index.ts';
import { createLogger } from '../shared/platform/logger.ts';
import { createMetrics } from '../shared/platform/metrics.ts';
import { newId } from '../shared/platform/ids.ts';
import { type TestDatabase, createTestDatabase, testConfig, until } from '../shared/testing/index.ts';
import { startRecovery } from './recovery.ts';
import { endReadOnly, makeReadOnly } from './testing/read-only-database.ts';

describe('the watch over workers', () => {
  let database: TestDatabase;
  let recovery: { stop(): Promise<void> };
  before(async () => {
    database = await createTestDatabase();
    const logger = createLogger(testConfig());
    recovery = startRecovery({ db: database.db, logger, metrics: createMetrics() });
  });
  after(async () => {
    await recovery.stop();
    await database.drop();
  });

  it('does not take workers for dead that could write no heartbeat because the database took none', async () => {
    const { db, databaseUrl } = database;
    const id = newId();
    await registerWorker(db, id, {});
    const admin = await makeReadOnly(databaseUrl);
    // Longer than a heartbeat may be missing.
    await new Promise((resolve) => setTimeout(resolve, 4_000));
    const writableAgainMs = performance.now();
    await endReadOnly(admin);
    await until(async () => (await readBeats(db)).length === 0, 'the worker is presumed dead', 30_000);
    expect(performance.now() - writableAgainMs).to.be.at.least(2_500);
    expect(await beatWorker(db, id)).to.equal(false);
  });
});
