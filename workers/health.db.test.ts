import { expect } from 'chai';
import { acceptJobs, registerWorker, takeJobs, claimJobs } from '../shared/jobs/index.ts';
import { newJob } from '../shared/jobs/new-job.fixture.ts';
import { newId } from '../shared/platform/ids.ts';
import { createTestDatabase, type TestDatabase } from '../shared/testing/index.ts';
import { dispatcherCheck, workerCheck } from './health.ts';

describe('the readiness of a worker', () => {
  let test: TestDatabase;
  beforeEach(async () => {
    test = await createTestDatabase();
  });
  afterEach(() => test.drop());

  const worker = (works: boolean) => ({ hasWorkedWithin: () => works, stop: () => Promise.resolve() });
  const check = async (works: boolean, queues = ['io']) =>
    (await workerCheck(test.db, worker(works), queues).check()).ok;
  async function acceptMinutesAgo(priority = 0): Promise<string> {
    const id = (await acceptJobs(test.db, [newJob({ priority })]))[0]!.id;
    await test.db.raw(`UPDATE jobs_in_flight SET run_at = now() - interval '5 minutes'`);
    return id;
  }

  it('ends when jobs have waited long for its queues and it does nothing', async () => {
    expect(await check(false)).to.equal(true);
    await acceptMinutesAgo();
    expect(await check(false)).to.equal(false);
  });

  it('ends for patient jobs as for urgent ones', async () => {
    await acceptMinutesAgo(-3);
    expect(await check(false)).to.equal(false);
  });

  it('goes on while it works, and whatever waits for the queues of others', async () => {
    await acceptMinutesAgo();
    expect(await check(true)).to.equal(true);
    expect(await check(false, ['compute'])).to.equal(true);
  });

  it('ends when jobs were handed over long ago and nobody began them, and not for what others run', async () => {
    const id = await acceptMinutesAgo();
    await takeJobs(test.db, 'io', [id], 0);
    await test.db.raw(`UPDATE jobs_in_flight SET dispatched_at = now() - interval '5 minutes'`);
    expect(await check(false)).to.equal(false);
    const workerId = newId();
    await registerWorker(test.db, workerId, {});
    await claimJobs(test.db, workerId, [{ id, attempt: 1 }]);
    expect(await check(false)).to.equal(true);
  });
});

describe('the readiness of a dispatcher', () => {
  const check = (ms: number) => dispatcherCheck({ msSinceLook: () => ms, stop: () => Promise.resolve() }).check();

  it('ends when it has not looked at a queue for long', async () => {
    expect([(await check(100)).ok, (await check(60_000)).ok]).to.deep.equal([true, false]);
  });
});
