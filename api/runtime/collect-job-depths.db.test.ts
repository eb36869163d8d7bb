import { expect } from 'chai';
import { loadJobCatalogue } from '../../queues/runtime/catalogue.ts';
import { acceptJobs, cancelJob } from '../../shared/jobs/index.ts';
import { newJob } from '../../shared/jobs/new-job.fixture.ts';
import { createMetrics } from '../../shared/platform/metrics.ts';
import { type TestDatabase, createTestDatabase, until } from '../../shared/testing/index.ts';
import { collectJobDepths } from './collect-job-depths.ts';

describe('the gauges of jobs', () => {
  let database: TestDatabase;
  before(async () => {
    database = await createTestDatabase();
  });
  after(() => database.drop());

  it('are there for every kind and state, at zero where there is no job, and go back to it', async () => {
    const metrics = createMetrics();
    const catalogue = await loadJobCatalogue();
    const collect = collectJobDepths(database.db, metrics, catalogue);
    const kinds = new Set([...catalogue.values()].map(({ kind }) => kind));
    const depths = async (): Promise<number[]> => (await metrics.jobsDepth.get()).values.map(({ value }) => value);
    const sum = async () => (await depths()).reduce((total, value) => total + value, 0);
    expect(await depths(), 'before the database was asked').to.have.lengthOf(4 * kinds.size);

    const [job] = await acceptJobs(database.db, [newJob({ kind: 'rates.update-rates' })]);
    await collect();
    expect(await sum()).to.equal(1);
    const { values } = await metrics.jobsOldestWaiting.get();
    expect(values).to.have.lengthOf(kinds.size);

    await cancelJob(database.db, job!.id, job!.ownerId);
    // Not every scrape asks the database.
    const isZero = async () => {
      await collect();
      return (await sum()) === 0;
    };
    await until(isZero, 'the gauges go back to zero');
    expect(await depths()).to.have.lengthOf(4 * kinds.size);
  });
});
