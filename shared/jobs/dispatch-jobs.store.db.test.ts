import { expect } from 'chai';
import { newId } from '../platform/ids.ts';
import { type TestDatabase, createTestDatabase, until } from '../testing/index.ts';
import {
  type Dispatch,
  type WaitingJob,
  acceptJobs,
  bands,
  claimJobs,
  clampDelays,
  findUnbegun,
  firstPlace,
  readInMotion,
  readNextDue,
  readSlots,
  readWaiting,
  readyDueJobs,
  registerWorker,
  returnFromDispatch,
  takeJobs,
} from './index.ts';
import { newJob } from './new-job.fixture.ts';

describe('dispatching jobs', () => {
  let test: TestDatabase;
  const workerId = newId();
  before(async () => {
    test = await createTestDatabase();
    await registerWorker(test.db, workerId, { io: 2 });
  });
  afterEach(() => test.db.raw('TRUNCATE jobs, jobs_in_flight'));
  after(() => test.drop());

  async function accept(...jobs: Parameters<typeof newJob>[0][]): Promise<string[]> {
    return (await acceptJobs(test.db, jobs.map(newJob))).map(({ id }) => id);
  }
  const fromTheStart = bands.map(() => firstPlace);
  const waiting = (from = fromTheStart): Promise<WaitingJob[]> => readWaiting(test.db, 'io', from);
  const take = (ids: readonly string[], turn = 0): Promise<Dispatch[]> => takeJobs(test.db, 'io', ids, turn);
  const idsOf = (jobs: readonly { id: string }[]): string[] => jobs.map(({ id }) => id);
  const begin = (id: string) => claimJobs(test.db, workerId, [{ id, attempt: 1 }]);

  it('lets the jobs of one owner wait one turn apart, and of others from the turn that the queue has come to', async () => {
    const [busy, late] = [newId(), newId()];
    const first = await accept(...Array.from({ length: 3 }, () => ({ ownerId: busy })));
    const more = await accept({ ownerId: busy });
    expect((await waiting()).map(({ turn }) => turn)).to.deep.equal([0, 1, 2, 3]);
    await take(first, 2);
    const lateIds = await accept({ ownerId: late }, { ownerId: late });
    const turns = (await waiting()).map(({ id, turn }) => [id, turn]);
    expect(turns).to.deep.equal([
      [lateIds[0], 2],
      [more[0], 3],
      [lateIds[1], 3],
    ]);
  });

  it('never goes back to an earlier turn', async () => {
    const ids = await accept({}, {});
    await take([ids[0]!], 40);
    await take([ids[1]!], 7);
    await accept({});
    expect((await waiting()).map(({ turn }) => turn)).to.deep.equal([40]);
  });

  it('reads urgent, normal and patient jobs apart, so that none hides another', async () => {
    const ownerId = newId();
    const priorities = [0, -5, 100, 7, 0, -100];
    await accept(...priorities.map((priority) => ({ ownerId, priority })));
    expect((await waiting()).map(({ priority, band }) => [band, priority])).to.deep.equal([
      [1, 100],
      [1, 7],
      [0, 0],
      [0, 0],
      [-1, -5],
      [-1, -100],
    ]);
  });

  it('begins to read at a place', async () => {
    const ids = await accept({}, {}, {});
    const jobs = await waiting();
    const from = bands.map((band) => (band === 0 ? jobs[1]! : firstPlace));
    expect(idsOf(await waiting(from))).to.deep.equal(ids.slice(1));
  });

  it('hands over each attempt once, however many dispatchers there are', async () => {
    const ids = await accept(...Array.from({ length: 8 }, () => ({})));
    const taken = (await Promise.all([take(ids), take(ids), take(ids)])).flatMap(idsOf);
    expect(taken.toSorted()).to.deep.equal(ids.toSorted());
    expect(await waiting()).to.deep.equal([]);
  });

  it('hands over in the order in which they were chosen', async () => {
    const ids = (await accept({}, {}, {})).toReversed();
    expect(await take(ids)).to.deep.equal(ids.map((id) => ({ id, kind: 'test.kind', attempt: 1 })));
  });

  it('lets jobs that are put off wait until they are due, and says when that will be', async () => {
    expect((await readNextDue(test.db, 'io', 0)).dueInMs).to.equal(null);
    await accept({ delayMs: 60_000 });
    expect(await waiting()).to.deep.equal([]);
    expect((await readNextDue(test.db, 'io', 0)).dueInMs).to.be.within(1, 60_000);
    expect(await readyDueJobs(test.db, 'io', 10)).to.equal(0);

    const [soon] = await accept({ delayMs: 1 });
    await until(async () => (await readNextDue(test.db, 'io', 0)).dueInMs === 0, 'it is due');
    expect(await readyDueJobs(test.db, 'io', 10)).to.equal(1);
    expect(idsOf(await waiting())).to.deep.equal([soon]);
  });

  it('brings back what a clock that went back has put further off than was asked, and nothing else', async () => {
    const [far, asked] = await accept({ delayMs: 20_000 }, { delayMs: 7_200_000 });
    const forward = `UPDATE jobs_in_flight SET run_at = run_at + interval '1 hour' WHERE job_id = ?`;
    await test.db.raw(forward, [far!]);
    expect(await clampDelays(test.db)).to.equal(1);
    const { rows } = await test.db.raw<{ rows: { id: string; seconds: number }[] }>(
      'SELECT job_id AS id, extract(epoch FROM run_at - clock_timestamp())::float8 AS seconds FROM jobs_in_flight',
    );
    const seconds = new Map(rows.map((row) => [row.id, row.seconds]));
    expect(seconds.get(far!)).to.be.within(1, 20);
    expect(seconds.get(asked!)).to.be.within(7_000, 7_200);
  });

  it('knows what is in motion by id, and finds what others have dispatched by its time', async () => {
    const [known, other, stays] = await accept({}, {}, {});
    await take([known!, other!]);
    await begin(known!);
    const inMotion = async (ids: string[], sinceMs: number) =>
      (await readInMotion(test.db, 'io', ids, sinceMs)).map(({ id, begun }) => [id, begun]);
    expect(await inMotion([known!, stays!], Date.now() + 3_600_000)).to.deep.equal([[known, true]]);
    expect(await inMotion([known!], 0)).to.deep.equal([
      [known, true],
      [other, false],
    ]);
  });

  it('takes again what could not be handed over, or was not begun', async () => {
    const [id] = await accept({});
    const [dispatch] = await take([id!]);
    expect(await findUnbegun(test.db, [id!])).to.deep.equal([dispatch]);
    await returnFromDispatch(test.db, [dispatch!]);
    expect(await take([id!])).to.deep.equal([dispatch]);
    await begin(id!);
    expect(await findUnbegun(test.db, [id!])).to.deep.equal([]);
  });

  it('counts the slots that workers have announced', async () => {
    expect([await readSlots(test.db, 'io'), await readSlots(test.db, 'compute')]).to.deep.equal([2, null]);
  });

  it('keeps a turn for every queue', async () => {
    const { queueNames } = await import('../../queues/queues.ts');
    for (const name of queueNames) {
      const { rows } = await test.db.raw<{ rows: [{ sequence: string | null }] }>(
        `SELECT to_regclass('job_turn_' || ?)::text AS sequence`,
        [name],
      );
      expect(rows[0].sequence, name).not.to.equal(null);
    }
  });
});
