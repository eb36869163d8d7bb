import { hostname } from 'node:os';
import { expect } from 'chai';
import { newId } from '../platform/ids.ts';
import { type TestDatabase, createTestDatabase } from '../testing/index.ts';
import {
  IdenticalInFlight,
  type JobProgress,
  type JobRecord,
  type Settlement,
  acceptJobs,
  beatWorker,
  cancelJob,
  claimJobs,
  findJob,
  findReleased,
  recordProgress,
  readAttempts,
  recoverFromDeadWorkers,
  registerWorker,
  replayJobs,
  settleJobs,
  takeBackAttempts,
} from './index.ts';
import { newJob } from './new-job.fixture.ts';

describe('executing jobs', () => {
  let test: TestDatabase;
  let workerId: string;
  before(async () => {
    test = await createTestDatabase();
  });
  beforeEach(async () => {
    workerId = newId();
    await registerWorker(test.db, workerId, { io: 1 });
  });
  after(() => test.drop());

  const accept = async (parts = {}): Promise<JobRecord> => (await acceptJobs(test.db, [newJob(parts)]))[0]!;
  const begin = async (id: string, attempt: number) => (await claimJobs(test.db, workerId, [{ id, attempt }]))[0];
  const find = async (id: string): Promise<JobRecord> => (await findJob(test.db, id))!;
  const settle = async (settlement: Settlement) => (await settleJobs(test.db, [settlement]))[0]!;

  async function acceptAndBegin(parts = {}): Promise<JobRecord> {
    const job = await accept(parts);
    await begin(job.id, 1);
    return job;
  }

  const completed = (id: string, attempt: number): Settlement => ({
    id,
    attempt,
    status: 'completed',
    result: { attempt },
    cacheMs: null,
    stages: [],
  });
  const retrying = (id: string, attempt: number, counts: boolean): Settlement => ({
    id,
    attempt,
    status: 'retrying',
    problem: null,
    delayMs: 0,
    counts,
    stages: null,
  });

  it('begins each attempt once, however often it is delivered', async () => {
    const { id } = await accept();
    const claims = await Promise.all(Array.from({ length: 8 }, () => begin(id, 1)));
    expect(claims.filter(Boolean)).to.have.lengthOf(1);
    expect(await begin(id, 2), 'the second attempt while the first runs').to.equal(undefined);
    await settle(completed(id, 1));
    expect(await begin(id, 2), 'an attempt after the end').to.equal(undefined);
  });

  it('gives an attempt that is delivered several times at once to one caller', async () => {
    const { id } = await accept();
    const ref = { id, attempt: 1 };
    const claims = await claimJobs(test.db, workerId, [ref, ref, ref]);
    expect(claims.map((claim) => claim?.attempt)).to.deep.equal([1, undefined, undefined]);
  });

  it('gives a worker the attempt that it holds when the answer to its claim got lost, and no other worker', async () => {
    const { id } = await acceptAndBegin();
    const again = [{ id, attempt: 1, again: true }];
    expect((await claimJobs(test.db, workerId, again))[0]?.attempt).to.equal(1);
    expect(await claimJobs(test.db, newId(), again)).to.deep.equal([undefined]);
  });

  it('answers claims in their order, also for those that can not be begun', async () => {
    const [one, gone, two] = [await accept(), await accept(), await accept()];
    await cancelJob(test.db, gone.id, gone.ownerId);
    const claims = await claimJobs(
      test.db,
      workerId,
      [two, gone, one].map(({ id }) => ({ id, attempt: 1 })),
    );
    expect(claims.map((claim) => claim?.id)).to.deep.equal([two.id, undefined, one.id]);
  });

  it('lets a worker that was given up begin nothing', async () => {
    const { id } = await accept();
    await recoverFromDeadWorkers(test.db, [workerId]);
    expect(await begin(id, 1)).to.equal(undefined);
    expect(await beatWorker(test.db, workerId)).to.equal(false);
  });

  it('refuses what an attempt brings after it was given up, cancelled or replayed', async () => {
    const lost = await acceptAndBegin();
    await recoverFromDeadWorkers(test.db, [workerId]);
    expect(await settle(completed(lost.id, 1))).to.equal(false);
    expect(await find(lost.id)).to.deep.include({ status: 'retrying', result: null, attempt: 1 });

    await registerWorker(test.db, workerId, {});
    await begin(lost.id, 2);
    expect(await settle(completed(lost.id, 1)), 'while the next attempt runs').to.equal(false);
    expect(await settle(completed(lost.id, 2))).to.equal(true);
    expect((await find(lost.id)).result).to.deep.equal({ attempt: 2 });

    const cancelled = await acceptAndBegin();
    await cancelJob(test.db, cancelled.id, cancelled.ownerId);
    expect(await settle(completed(cancelled.id, 1))).to.equal(false);
    await replayJobs(test.db, [cancelled.id], { attempts: 3 });
    await begin(cancelled.id, 2);
    expect(await settle(completed(cancelled.id, 1))).to.equal(false);
    expect((await find(cancelled.id)).status).to.equal('active');
  });

  it('records progress of the attempt that holds the job, and of no other', async () => {
    const { id } = await acceptAndBegin();
    const report = (attempt: number): JobProgress => ({ id, attempt, progress: 0.5, stage: 'parse', stages: [] });
    await recordProgress(test.db, [report(1)]);
    const { version } = await find(id);
    expect(await find(id)).to.include({ progress: 0.5, stage: 'parse' });
    await recordProgress(test.db, [report(2)]);
    await settle(completed(id, 1));
    await recordProgress(test.db, [report(1)]);
    expect(await find(id)).to.include({ progress: 1, stage: null, version: version + 1 });
  });

  it('gives back an attempt that does not count with as many left as before', async () => {
    const { id, maxAttempts } = await acceptAndBegin();
    await settle(retrying(id, 1, false));
    expect(await find(id)).to.include({ status: 'retrying', attempt: 1, maxAttempts: maxAttempts + 1 });
    await begin(id, 2);
    await settle(retrying(id, 2, true));
    expect(await find(id)).to.include({ attempt: 2, maxAttempts: maxAttempts + 1 });
  });

  it('gives the jobs of dead workers another attempt, apart from others, or ends them when that was the last', async () => {
    const [one, last] = [await acceptAndBegin(), await acceptAndBegin({ maxAttempts: 1 })];
    const waiting = await accept();
    const recovered = await recoverFromDeadWorkers(test.db, [workerId]);
    expect(new Map(recovered.map(({ id, status }) => [id, status]))).to.deep.equal(
      new Map([
        [one.id, 'retrying'],
        [last.id, 'failed'],
      ]),
    );
    expect((await find(last.id)).problem?.code).to.equal('job-crashed');
    expect((await find(waiting.id)).version).to.equal(1);
    await registerWorker(test.db, workerId, {});
    expect((await begin(one.id, 2))?.suspect).to.equal(true);
    expect(await recoverFromDeadWorkers(test.db, []), 'the living keep theirs').to.deep.equal([]);
  });

  it('does not count the loss of a worker against a job that ran in a process of its own', async () => {
    const { id } = await acceptAndBegin({ maxAttempts: 1, queue: 'imports' });
    await recoverFromDeadWorkers(test.db, [workerId], ['imports']);
    expect(await find(id)).to.include({ status: 'retrying', maxAttempts: 2, problem: null });
  });

  it('takes an attempt back whatever its worker says, and keeps why', async () => {
    const { id } = await acceptAndBegin({ maxAttempts: 1 });
    const problem = { code: 'job-timed-out', detail: 'It took too long.' };
    expect(await takeBackAttempts(test.db, [{ id, attempt: 2 }], { problem })).to.deep.equal([]);
    expect(await takeBackAttempts(test.db, [{ id, attempt: 1 }], { problem })).to.have.lengthOf(1);
    expect(await find(id)).to.deep.include({ status: 'failed', problem });
    expect(await settle(completed(id, 1))).to.equal(false);
  });

  it('keeps how each attempt ended that did not complete its job, and which worker ran it', async () => {
    const { id } = await acceptAndBegin();
    const problem = { code: 'job-failed', detail: 'It went wrong.' };
    await settle({ ...retrying(id, 1, true), problem } as Settlement);
    await begin(id, 2);
    await settle(retrying(id, 2, false));
    await begin(id, 3);
    await recoverFromDeadWorkers(test.db, [workerId]);
    await registerWorker(test.db, workerId, {});
    await begin(id, 4);
    await settle(completed(id, 4));
    const attempts = await readAttempts(test.db, id);
    const worker = `${hostname()}:${process.pid}`;
    expect(attempts.map(({ attempt, outcome, code, detail }) => [attempt, outcome, code, detail])).to.deep.equal([
      [1, 'failed', 'job-failed', 'It went wrong.'],
      [2, 'released', null, null],
      [3, 'lost', 'job-crashed', attempts[2]?.detail],
      [4, 'completed', null, null],
    ]);
    expect(attempts.slice(0, 3).map((each) => each.worker)).to.deep.equal([worker, worker, worker]);
    for (const { startedAt, endedAt } of attempts) expect(endedAt?.getTime()).to.be.at.least(startedAt.getTime());
  });

  it('fails a job that was held back for too long in a row, and begins to count anew after an attempt of its own', async () => {
    const { id } = await acceptAndBegin({ maxAttempts: 2 });
    const problem = { code: 'unavailable', detail: 'No database.' };
    const heldBack = (attempt: number): Settlement =>
      ({ ...retrying(id, attempt, false), problem, delayMs: 400, heldBackMs: 200, giveUpAfterMs: 1_000 }) as Settlement;
    await settle(heldBack(1));
    await begin(id, 2);
    await settle(retrying(id, 2, true));
    for (const attempt of [3, 4]) {
      await begin(id, attempt);
      await settle(heldBack(attempt));
      expect((await find(id)).status, `attempt ${attempt}`).to.equal('retrying');
    }
    await begin(id, 5);
    await settle(heldBack(5));
    expect(await find(id)).to.deep.include({ status: 'failed', problem });
  });

  it('tells a worker which of its jobs it no longer holds', async () => {
    const [kept, cancelled] = [await acceptAndBegin(), await acceptAndBegin()];
    await cancelJob(test.db, cancelled.id, cancelled.ownerId);
    expect(
      await findReleased(
        test.db,
        workerId,
        [kept, cancelled].map(({ id }) => ({ id, attempt: 1 })),
      ),
    ).to.deep.equal([cancelled.id]);
  });

  it('replays failed and cancelled jobs alone, with their attempts anew', async () => {
    const [failed, done] = [await acceptAndBegin({ maxAttempts: 1 }), await acceptAndBegin()];
    const problem = { code: 'unprocessable', detail: 'The file has no rows.' };
    await settle({ id: failed.id, attempt: 1, status: 'failed', problem, stages: [] });
    await settle(completed(done.id, 1));
    const replayed = await replayJobs(test.db, [failed.id, done.id], { attempts: 4 });
    expect(replayed.map(({ id }) => id)).to.deep.equal([failed.id]);
    expect(replayed[0]).to.deep.include({
      status: 'queued',
      attempt: 1,
      maxAttempts: 5,
      problem: null,
      finishedAt: null,
    });
    expect((await begin(failed.id, 2))?.attempt).to.equal(2);
  });

  it('does not replay work that is in flight in another job', async () => {
    const work = { ownerId: newId(), fingerprint: 'ab' };
    const first = await accept(work);
    await cancelJob(test.db, first.id, first.ownerId);
    await accept(work);
    const refused = await replayJobs(test.db, [first.id], { attempts: 3 }).catch((error: unknown) => error);
    expect(refused).to.be.instanceOf(IdenticalInFlight);
  });

  it('cancels what has not ended, for its owner', async () => {
    const { id, ownerId } = await acceptAndBegin();
    expect(await cancelJob(test.db, id, newId())).to.equal(undefined);
    expect(await cancelJob(test.db, id, ownerId)).to.include({ status: 'cancelled', stage: null });
    expect(await cancelJob(test.db, id, ownerId)).to.equal(undefined);
  });
});
