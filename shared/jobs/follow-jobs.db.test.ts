import { expect } from 'chai';
import { newId } from '../platform/ids.ts';
import { createTestDatabase, type TestDatabase, until } from '../testing/index.ts';
import {
  acceptJobs,
  claimJobs,
  createJobFollower,
  type JobFollower,
  type JobRecord,
  listEndings,
  registerWorker,
  settleJobs,
  type ToldState,
} from './index.ts';
import { createLine, createReading } from './follow-jobs.fixture.ts';
import { newJob } from './new-job.fixture.ts';

const hourMs = 3_600_000;
/** Hears what is announced alone. */
const noSafetyLook = { safetyLookMs: hourMs, overlapMs: hourMs };
/** Finds what was not announced; how soon decides nothing. */
const safetyLooks = { safetyLookMs: 20, overlapMs: hourMs };
const silently = (): Promise<void> => Promise.resolve();

describe('createJobFollower', () => {
  let test: TestDatabase;
  let workerId: string;
  before(async () => {
    test = await createTestDatabase();
    workerId = newId();
    await registerWorker(test.db, workerId, { io: 1 });
  });
  after(() => test.drop());
  let ownerId: string;
  let line: ReturnType<typeof createLine>;
  let stops: (() => void)[];
  beforeEach(() => {
    ownerId = newId();
    line = createLine();
    stops = [];
  });
  afterEach(() => {
    for (const stop of stops) stop();
  });

  const follower = (options = noSafetyLook) => createJobFollower(test.db, line.notifications, options);
  function followAll(jobs: JobFollower, lastSeq?: number) {
    const reading = createReading<ToldState>((onChange) => jobs.followAll({ ownerId, onChange }, lastSeq));
    stops.push(reading.stop);
    const told: string[] = [];
    return {
      stop: reading.stop,
      /** Reads until each of these jobs was told to have ended. @returns the number of the last event */
      async untilEnded(...jobsToEnd: JobRecord[]): Promise<number> {
        const open = new Set(jobsToEnd.map(({ id }) => id));
        let seq = 0;
        while (open.size > 0) {
          for (const { job, toldSeq } of await reading.next()) {
            expect(toldSeq).to.be.at.least(seq);
            seq = toldSeq;
            if (job.status !== 'completed') continue;
            open.delete(job.id);
            told.push(job.id);
          }
        }
        return seq;
      },
      next: reading.next,
      catchUp: () => reading.catchUp(),
      /** Jobs that were told to have ended, each time. */
      told,
    };
  }
  function followOne(jobs: JobFollower, { id }: JobRecord) {
    const reading = createReading<JobRecord>((onChange) => jobs.followOne({ ownerId, onChange }, id));
    stops.push(reading.stop);
    return reading;
  }

  const begin = async (count: number, parts = { ownerId }): Promise<JobRecord[]> => {
    const jobs = await acceptJobs(
      test.db,
      Array.from({ length: count }, () => newJob(parts)),
      silently,
    );
    await claimJobs(
      test.db,
      workerId,
      jobs.map(({ id }) => ({ id, attempt: 1 })),
      silently,
    );
    return jobs;
  };
  const end = (jobs: readonly JobRecord[], db: Parameters<typeof settleJobs>[0] = test.db) =>
    settleJobs(
      db,
      jobs.map(({ id }) => ({ id, attempt: 1, status: 'completed', result: {}, cacheMs: null, stages: [] })),
      silently,
    );
  /** How many statements are sent until `call` is done. */
  async function statementsOf(call: () => Promise<unknown>): Promise<number> {
    let count = 0;
    const note = (): unknown => (count += 1);
    test.db.on('query', note);
    await call().finally(() => test.db.removeListener('query', note));
    return count;
  }

  /** Waits for so many looks at the endings. */
  async function untilLooked(times: number): Promise<void> {
    let looks = 0;
    const note = ({ sql }: { sql: string }): unknown => (looks += sql.includes('FROM job_endings') ? 1 : 0);
    test.db.on('query', note);
    await until(() => looks >= times, 'it has looked').finally(() => test.db.removeListener('query', note));
  }

  it('tells the present state, then each that is announced', async () => {
    const [job, other] = (await begin(2)) as [JobRecord, JobRecord];
    const [all, one] = [followAll(follower()), followOne(follower(), job)];
    expect((await all.catchUp()).map((state) => state.job.status)).to.deep.equal(['active', 'active']);
    expect((await one.catchUp()).map(({ status }) => status)).to.deep.equal(['active']);
    await end([job, other]);
    line.announce(job, other);
    await all.untilEnded(job, other);
    expect((await one.next()).map(({ id, status }) => [id, status])).to.deep.equal([[job.id, 'completed']]);
  });

  it('finds endings whose announcement was lost', async () => {
    const [job, other] = (await begin(2)) as [JobRecord, JobRecord];
    const jobs = follower(safetyLooks);
    const [all, one] = [followAll(jobs), followOne(jobs, job)];
    await all.catchUp();
    await one.catchUp();
    await end([other]);
    await all.untilEnded(other);
    await end([job]);
    await all.untilEnded(job);
    expect(all.told, 'each once').to.deep.equal([other.id, job.id]);
    const states = async (): Promise<JobRecord> => (await one.next())[0]!;
    let state = await states();
    while (state.status !== 'completed') state = await states();
  });

  it('misses no ending that becomes visible after a later one, while it is followed', async () => {
    const [late, early] = (await begin(2)) as [JobRecord, JobRecord];
    const all = followAll(follower(safetyLooks));
    await all.catchUp();
    await test.db.transaction(async (tx) => {
      await end([late], tx);
      await end([early]);
      await all.untilEnded(early);
      await untilLooked(3);
    });
    await all.untilEnded(late);
    expect(all.told).to.deep.equal([early.id, late.id]);
  });

  it('misses no ending that becomes visible after a later one, while nobody follows', async () => {
    const [late, early] = (await begin(2)) as [JobRecord, JobRecord];
    const first = followAll(follower(), 0);
    const lastSeq = await test.db.transaction(async (tx) => {
      await end([late], tx);
      await end([early]);
      const seq = await first.untilEnded(early);
      first.stop();
      return seq;
    });
    await followAll(follower(), lastSeq).untilEnded(late);
  });

  it('tells the number of an ending that comes in the middle of a look', async () => {
    const [job] = (await begin(1)) as [JobRecord];
    const all = followAll(follower());
    await all.catchUp();
    await test.db.transaction(async (tx) => {
      await tx.raw('LOCK TABLE jobs');
      line.announce(job);
      await until(async () => {
        const { rows } = await tx.raw<{ rows: unknown[] }>(
          `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
        );
        return rows.length === 1;
      }, 'the look waits for the states, after it has read the endings');
      await end([job], tx);
    });
    const seq = await all.untilEnded(job);
    expect(await listEndings(test.db, ownerId, 0, 10)).to.deep.equal([{ seq, jobId: job.id }]);
  });

  it('looks once for all who follow jobs of an owner', async () => {
    const looksWith = async (count: number): Promise<number> => {
      const [job] = (await begin(1)) as [JobRecord];
      const jobs = follower();
      const readings = Array.from({ length: count }, () => followAll(jobs));
      for (const reading of readings) await reading.catchUp();
      await end([job]);
      const statements = await statementsOf(async () => {
        line.announce(job);
        await Promise.all(readings.map((reading) => reading.untilEnded(job)));
      });
      for (const reading of readings) reading.stop();
      return statements;
    };
    expect([await looksWith(5), await looksWith(1)]).to.deep.equal([2, 2]);
  });

  it('sends no statement for jobs of owners whom nobody follows, nor for jobs that nobody follows', async () => {
    const [job, unfollowed] = (await begin(2)) as [JobRecord, JobRecord];
    const others = await begin(20, { ownerId: newId() });
    const one = followOne(follower(), job);
    await one.catchUp();
    await end([job, ...others]);
    const statements = await statementsOf(async () => {
      line.announce(...others);
      line.announce(unfollowed);
      line.announce(job, ...others);
      await one.next();
    });
    expect(statements).to.equal(1);
  });

  it('tells all endings and the newest states, however slowly they are read', async () => {
    const jobs = await begin(450);
    const all = followAll(follower());
    await all.catchUp();
    for (let start = 0; start < jobs.length; start += 150) {
      const some = jobs.slice(start, start + 150);
      await end(some);
      line.announce(...some);
      await followAll(follower(), 0).untilEnded(...some);
    }
    await all.untilEnded(...jobs);
    const [last] = (await begin(1)) as [JobRecord];
    await end([last]);
    line.announce(last);
    await all.untilEnded(last);
    expect(all.told.at(-1)).to.equal(last.id);
  });

  it('reads page by page, for one who resumes, what ended and what is under way', async () => {
    const jobs = await begin(320);
    await end(jobs.slice(0, 160));
    const all = followAll(follower(), 0);
    const ids = new Set<string>();
    while (ids.size < jobs.length) {
      const page = await all.next();
      expect(page.length).to.be.at.most(50);
      for (const { job } of page) ids.add(job.id);
    }
  });

  it('has all catch up after a gap in listening, and tells nothing twice for it', async () => {
    const jobs = await begin(3);
    const all = followAll(follower());
    const one = followOne(follower(), jobs[0]!);
    await all.catchUp();
    await one.catchUp();
    await end(jobs);
    line.reconnect();
    await all.untilEnded(...jobs);
    expect((await one.next())[0]!.status).to.equal('completed');
    const [later] = (await begin(1)) as [JobRecord];
    await end([later]);
    line.announce(later);
    await all.untilEnded(later);
    expect(all.told).to.deep.equal([...jobs, later].map(({ id }) => id));
  });

  it('misses nothing when a look fails', async () => {
    const [job] = (await begin(1)) as [JobRecord];
    const looks: (() => void)[] = [];
    const jobs = follower();
    const followed = jobs.followAll({ ownerId, onChange: () => looks.shift()?.() }, undefined);
    stops.push(followed.stop);
    await followed.read();
    await followed.read();
    await end([job]);
    await test.db.raw('ALTER TABLE job_endings RENAME TO endings_elsewhere');
    const failed = new Promise<void>((resolve) => looks.push(resolve));
    line.announce(job);
    await failed;
    await test.db.raw('ALTER TABLE endings_elsewhere RENAME TO job_endings');
    const states = [...(await followed.read()), ...(await followed.read())];
    expect(states.map((state) => [state.job.id, state.job.status])).to.deep.include([job.id, 'completed']);
  });
});
