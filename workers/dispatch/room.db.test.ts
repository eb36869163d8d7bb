import { expect } from 'chai';
import { acceptJobs, claimJobs, registerWorker, takeJobs } from '../../shared/jobs/index.ts';
import { newJob } from '../../shared/jobs/new-job.fixture.ts';
import { newId } from '../../shared/platform/ids.ts';
import { createTestDatabase, type TestDatabase } from '../../shared/testing/index.ts';
import { JobsInMotion } from './jobs-in-motion.ts';
import { roomFor } from './room.ts';

describe('the room of a queue', () => {
  let test: TestDatabase;
  const workerId = newId();
  before(async () => {
    test = await createTestDatabase();
    await registerWorker(test.db, workerId, { io: 10 });
  });
  after(() => test.drop());

  /** As many jobs handed over, of which some have begun. */
  async function inMotion(handedOver: number, begun: number): Promise<JobsInMotion> {
    await test.db.raw('TRUNCATE jobs, jobs_in_flight');
    const jobs = await acceptJobs(
      test.db,
      Array.from({ length: handedOver }, () => newJob()),
    );
    const motion = new JobsInMotion(test.db, 'io');
    await takeJobs(
      test.db,
      'io',
      jobs.map(({ id }) => id),
      0,
    );
    motion.add(jobs);
    const claims = jobs.slice(0, begun).map(({ id }) => ({ id, attempt: 1 }));
    await claimJobs(test.db, workerId, claims);
    await motion.refresh(0);
    return motion;
  }

  it('is the free slots and no more where work is long', async () => {
    expect(roomFor('child-process', 10, await inMotion(0, 0))).to.equal(10);
    expect(roomFor('child-process', 10, await inMotion(7, 4))).to.equal(3);
    expect(roomFor('child-process', 10, await inMotion(10, 10))).to.equal(0);
  });

  it('is what begins in a quarter of a second besides, where work is short, so that no worker waits', async () => {
    // All that is in motion has begun just now: six, and six slots are taken.
    expect(roomFor('event-loop', 10, await inMotion(6, 6))).to.equal(10 - 6 + 6);
    // Nothing moves: the next one may lie ready.
    expect(roomFor('event-loop', 10, await inMotion(10, 0))).to.equal(10 + 1 - 10);
  });

  it('assumes few slots until a worker has said how many there are', async () => {
    expect(roomFor('child-process', null, await inMotion(0, 0))).to.equal(2);
  });
});
