import { expect } from 'chai';
import { createJobAcceptor } from '../shared/jobs/index.ts';
import { newJob } from '../shared/jobs/new-job.fixture.ts';
import { newId } from '../shared/platform/ids.ts';
import { describeOnEachEngine } from './testing/engines.ts';
import { openGate } from './testing/gates.ts';
import { type JobWorld, startJobWorld } from './testing/job-world.ts';
import { add } from './testing/jobs/contracts/calm/add.job.ts';
import { remember } from './testing/jobs/contracts/calm/remember.job.ts';
import { refuse } from './testing/jobs/contracts/faulty/refuse.job.ts';
import { throwUntil } from './testing/jobs/contracts/faulty/throw-until.job.ts';
import { wait } from './testing/jobs/contracts/gates/wait.job.ts';

describeOnEachEngine('jobs', (engineName) => {
  let world: JobWorld;
  before(async () => {
    world = await startJobWorld(engineName);
    await world.startDispatcher();
    await world.startWorkers({ queueNames: ['io'] });
  });
  after(() => world.close());

  const ownerId = newId();

  it('complete with their result', async () => {
    const { id, status } = await world.enqueue(add, { a: 1, b: 2 }, { ownerId });
    expect(status).to.equal('queued');
    const job = await world.ended(id);
    expect(job).to.deep.include({ status: 'completed', attempt: 1, result: { sum: 3 }, problem: null, progress: 1 });
    expect(job.startedAt).to.be.at.least(job.createdAt);
    expect(job.finishedAt).to.be.at.least(job.startedAt!);
  });

  // asvs: 2.3.3
  it('exist if and only if the transaction that accepts them commits', async () => {
    let lostId = '';
    const lost = world.db.transaction(async (tx) => {
      lostId = (await world.enqueue(add, { a: 1, b: 1 }, { ownerId, tx })).id;
      throw new Error('rolled back');
    });
    expect(await lost.catch((error: Error) => error.message)).to.equal('rolled back');
    const kept = await world.db.transaction((tx) => world.enqueue(add, { a: 2, b: 2 }, { ownerId, tx }));

    expect(await world.ended(kept.id)).to.deep.include({ result: { sum: 4 } });
    expect(await world.job(lostId).catch((error: Error) => error.message)).to.equal(`there is no job ${lostId}`);
  });

  it('start no earlier than they shall', async () => {
    const { id } = await world.enqueue(add, { a: 5, b: 5 }, { ownerId, delayMs: 700 });
    const { createdAt, startedAt } = await world.ended(id);
    expect(startedAt!.getTime() - createdAt.getTime()).to.be.at.least(700);
  });

  it('tell their stages, with times, and their progress', async () => {
    const { id } = await world.enqueue(wait, { gate: 'stages' }, { ownerId });
    const running = await world.jobWhen(id, ({ stage }) => stage !== null, 'the job is in a stage');
    expect(running).to.include({ status: 'active', stage: 'before', progress: 0.25 });
    expect(running.stages.map(({ name, durationMs }) => [name, durationMs])).to.deep.equal([['before', null]]);
    await openGate(world.db, 'stages');
    const { stage, stages, progress, startedAt } = await world.ended(id);
    expect([stage, progress]).to.deep.equal([null, 1]);
    expect(stages.map(({ name }) => name)).to.deep.equal(['before', 'after']);
    for (const { durationMs } of stages) expect(durationMs).to.be.at.least(0);
    expect(Date.parse(stages[0]!.startedAt)).to.be.at.least(startedAt!.getTime() - 1_000);
  });

  it('answer identical work from a kept result', async () => {
    const first = await world.enqueue(remember, { topic: 'same' }, { ownerId });
    const { result } = await world.ended(first.id);
    const again = await world.enqueue(remember, { topic: 'same' }, { ownerId });
    expect(again).to.deep.include({ status: 'completed', cached: true, attempt: 0, result });
  });

  it('are tried again after a growing pause, and succeed when the fault has passed', async () => {
    const { id } = await world.enqueue(throwUntil, { attempt: 3 }, { ownerId });
    const job = await world.ended(id);
    expect(job).to.deep.include({ status: 'completed', attempt: 3, result: { attempt: 3 }, problem: null });
    // 200 ms after the first attempt, 400 ms after the second.
    expect(job.startedAt!.getTime() - job.createdAt.getTime()).to.be.at.least(600);
  });

  it('become dead letters when the attempts are used up, without telling what was thrown', async () => {
    const { id } = await world.enqueue(throwUntil, { attempt: 99 }, { ownerId });
    const { status, attempt, problem } = await world.ended(id);
    expect({ status, attempt, code: problem?.code }).to.deep.equal({
      status: 'failed',
      attempt: 3,
      code: 'job-failed',
    });
    expect(problem?.detail).not.to.contain('secret');
  });

  it('fail at once for a reason that another attempt would not change', async () => {
    const { id } = await world.enqueue(refuse, { reason: 'The file has no rows.' }, { ownerId });
    expect(await world.ended(id)).to.deep.include({
      status: 'failed',
      attempt: 1,
      problem: { code: 'unprocessable', detail: 'The file has no rows.' },
    });
  });

  it('fail at once when a deploy of long ago wrote what this one does not understand', async () => {
    const { kind, queue } = add;
    const job = newJob({ kind, queue, ownerId, payload: { first: 1, second: 2 } });
    const { id } = await createJobAcceptor(world.db).acceptGrouped(job);
    const { status, attempt, problem } = await world.ended(id);
    expect([status, attempt, problem?.code]).to.deep.equal(['failed', 1, 'job-payload-invalid']);
  });

  it('wait for a worker that knows their kind, and become dead letters that name it when none came in time', async () => {
    const kind = 'tests.of-another-deploy';
    const job = newJob({ kind, queue: add.queue, ownerId, maxAttempts: 1 });
    const { id } = await createJobAcceptor(world.db).acceptGrouped(job);
    const waiting = await world.jobWhen(id, ({ status, attempt }) => status === 'retrying' && attempt > 0, 'it waits');
    expect(waiting.maxAttempts, 'this attempt did not count').to.equal(waiting.attempt + 1);
    // As if it had waited for a quarter of an hour.
    await world.db.raw('UPDATE jobs_in_flight SET held_back_ms = ?, run_at = now() WHERE job_id = ?', [
      15 * 60_000,
      id,
    ]);
    const { status, problem } = await world.ended(id);
    expect([status, problem?.code]).to.deep.equal(['failed', 'job-kind-unknown']);
    expect(problem?.detail).to.contain(kind);
  });

  it('are accepted while the engine is away, and run when it is back', async () => {
    await world.engine.goAway();
    const accepted = await Promise.all([10, 11, 12].map((a) => world.enqueue(add, { a, b: 0 }, { ownerId })));
    await world.engine.comeBack();
    for (const { id } of accepted) expect((await world.ended(id)).status).to.equal('completed');
  });

  it('all complete when the engine forgets everything', async () => {
    const gated = await world.enqueue(wait, { gate: 'forget' }, { ownerId });
    await world.jobWhen(gated.id, ({ status }) => status === 'active', 'the job runs');
    const many = await Promise.all(
      Array.from({ length: 60 }, (_, a) => world.enqueue(add, { a, b: 100 }, { ownerId })),
    );
    await world.engine.forget();
    await openGate(world.db, 'forget');
    for (const { id } of [gated, ...many]) {
      expect(await world.ended(id)).to.include({ status: 'completed', attempt: 1 });
    }
  });
});
