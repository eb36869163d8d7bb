import { expect } from 'chai';
import { newId } from '../platform/ids.ts';
import { type TestDatabase, createTestDatabase, until } from '../testing/index.ts';
import {
  type Dispatch,
  acceptJobs,
  claimJobs,
  msUntilDue,
  registerWorker,
  returnFromDispatch,
  takeForDispatch,
  takeUnbegun,
} from './index.ts';
import { newJob } from './new-job.fixture.ts';

describe('dispatching jobs', () => {
  let test: TestDatabase;
  const workerId = newId();
  const [slots, readyPerSlot] = [2, 4];
  before(async () => {
    test = await createTestDatabase();
    await registerWorker(test.db, workerId, { io: slots });
  });
  afterEach(() => test.db.raw('TRUNCATE jobs'));
  after(() => test.drop());

  async function accept(...jobs: Parameters<typeof newJob>[0][]): Promise<string[]> {
    return (await acceptJobs(test.db, jobs.map(newJob))).map(({ id }) => id);
  }
  const take = async (): Promise<Dispatch[]> => (await takeForDispatch(test.db, 'io', 200)).dispatches;
  const idsOf = (dispatches: readonly Dispatch[]): string[] => dispatches.map(({ id }) => id);
  const begin = (id: string) => claimJobs(test.db, workerId, [{ id, attempt: 1 }]);

  it("takes an owner's jobs in the order of their priority, then of their age", async () => {
    const ownerId = newId();
    const priorities = [0, -5, 100, 7, 0, -100];
    const ids = await accept(...priorities.map((priority) => ({ ownerId, priority })));
    expect(idsOf(await take())).to.deep.equal([2, 3, 0, 4, 1, 5].map((index) => ids[index]));
  });

  it('takes from owners in turn, however much one of them has waiting', async () => {
    const [busy, quiet] = [newId(), newId()];
    const busyIds = await accept(...Array.from({ length: 30 }, () => ({ ownerId: busy })));
    const quietIds = await accept({ ownerId: quiet }, { ownerId: quiet });
    expect(idsOf(await take()).slice(0, 4)).to.deep.equal([busyIds[0], quietIds[0], busyIds[1], quietIds[1]]);
  });

  it('gives the next place to an owner who comes when another has filled the engine', async () => {
    const [busy, late] = [newId(), newId()];
    await accept(...Array.from({ length: 30 }, () => ({ ownerId: busy })));
    const taken = await take();
    const lateIds = await accept({ ownerId: late }, { ownerId: late });
    for (const [index, lateId] of lateIds.entries()) {
      await begin(taken[index]!.id);
      expect(idsOf(await take())).to.deep.equal([lateId]);
    }
  });

  it('keeps little waiting in the engine', async () => {
    await accept(...Array.from({ length: 30 }, () => ({})));
    const first = await take();
    expect(first).to.have.lengthOf(slots * readyPerSlot);
    expect(await take()).to.have.lengthOf(0);
    for (const { id } of first.slice(0, 3)) await begin(id);
    expect(await take()).to.have.lengthOf(3);
  });

  it('takes nothing before it is due, and says when that will be', async () => {
    expect(await msUntilDue(test.db, 'io')).to.equal(null);
    await accept({ delayMs: 60_000 });
    expect(await take()).to.have.lengthOf(0);
    expect(await msUntilDue(test.db, 'io')).to.be.within(1, 60_000);
    const [due] = await accept({});
    expect(idsOf(await take())).to.deep.equal([due]);
  });

  it('hands over each attempt once, however many dispatchers there are', async () => {
    const ids = await accept(...Array.from({ length: 8 }, () => ({})));
    const taken = (await Promise.all([take(), take(), take()])).flatMap(idsOf);
    expect(taken.toSorted()).to.deep.equal(ids.toSorted());
  });

  it('takes again what could not be handed over, or was not begun in time', async () => {
    const [id] = await accept({});
    const [dispatch] = await take();
    expect(dispatch).to.deep.equal({ id, kind: 'test.kind', attempt: 1 });
    await returnFromDispatch(test.db, [dispatch!]);
    expect(await take()).to.deep.equal([dispatch]);

    expect(await takeUnbegun(test.db, 'io', 60_000, 10)).to.deep.equal([]);
    expect(await until(async () => (await takeUnbegun(test.db, 'io', 1, 10))[0], 'it is overdue')).to.deep.equal(
      dispatch,
    );
    await begin(id!);
    expect(await takeUnbegun(test.db, 'io', 0, 10)).to.deep.equal([]);
  });
});
