import { expect } from 'chai';
import { cancelJob } from '../shared/jobs/index.ts';
import { newId } from '../shared/platform/ids.ts';
import { until } from '../shared/testing/index.ts';
import { effectsOf } from './testing/effects.ts';
import { describeOnEachEngine } from './testing/engines.ts';
import { hasReached, openGate } from './testing/gates.ts';
import { type JobWorld, startJobWorld } from './testing/job-world.ts';
import { add } from './testing/jobs/contracts/calm/add.job.ts';
import { write } from './testing/jobs/contracts/effects/write.job.ts';
import { ignoreSignal } from './testing/jobs/contracts/faulty/ignore-signal.job.ts';
import { misbehave } from './testing/jobs/contracts/faulty/misbehave.job.ts';
import { overrun } from './testing/jobs/contracts/faulty/overrun.job.ts';
import { waitInChild } from './testing/jobs/contracts/gates/wait-in-child.job.ts';

describeOnEachEngine('stopping jobs', (engineName) => {
  let world: JobWorld;
  const ownerId = newId();
  before(async () => {
    world = await startJobWorld(engineName);
    await world.startDispatcher();
    await world.startWorkers({ concurrency: 1 });
  });
  after(() => world.close());

  /** A job that runs in the one slot of its queue, after which this one came. */
  async function slotIsFree(): Promise<void> {
    await openGate(world.db, 'open').catch(() => undefined);
    const { id } = await world.enqueue(waitInChild, { gate: 'open' }, { ownerId });
    expect((await world.ended(id)).status).to.equal('completed');
  }

  // asvs: 15.2.2
  it('ends a loop that overruns its time', async () => {
    const { id } = await world.enqueue(overrun, {}, { ownerId });
    const { status, problem, startedAt, finishedAt } = await world.ended(id);
    expect([status, problem?.code]).to.deep.equal(['failed', 'job-timed-out']);
    expect(finishedAt!.getTime() - startedAt!.getTime()).to.be.at.least(overrun.timeoutMs);
    await slotIsFree();
  });

  it('ends a loop that is cancelled', async () => {
    const { id } = await world.enqueue(misbehave, { how: 'loop' }, { ownerId });
    await until(() => hasReached(world.db, id, 1), 'it loops', 30_000);
    expect(await cancelJob(world.db, id, ownerId)).to.include({ status: 'cancelled' });
    await slotIsFree();
    expect((await world.job(id)).status).to.equal('cancelled');
  });

  it('never begins a job that was cancelled while it waited', async () => {
    const running = await world.enqueue(waitInChild, { gate: 'before-cancelled' }, { ownerId });
    await world.jobWhen(running.id, ({ status }) => status === 'active', 'it runs');
    const waiting = await world.enqueue(write, { gate: 'before-cancelled', dieAfterEffect: false }, { ownerId });
    expect(await cancelJob(world.db, waiting.id, ownerId)).to.include({ status: 'cancelled' });
    await openGate(world.db, 'before-cancelled');
    await world.ended(running.id);
    await slotIsFree();
    expect(await world.job(waiting.id)).to.include({ status: 'cancelled', attempt: 0 });
  });

  it('undoes what a cancelled job was about to commit', async () => {
    const { id } = await world.enqueue(write, { gate: 'never', dieAfterEffect: false }, { ownerId });
    await until(() => hasReached(world.db, id, 1), 'it has written', 30_000);
    await cancelJob(world.db, id, ownerId);
    await slotIsFree();
    expect(await effectsOf(world.db, id)).to.deep.equal([]);
  });

  it('leaves behind work in the event loop that ignores its signal, and refuses what it brings', async () => {
    const { id } = await world.enqueue(ignoreSignal, { gate: 'late' }, { ownerId });
    expect((await world.ended(id)).problem?.code).to.equal('job-timed-out');
    const next = await world.enqueue(add, { a: 1, b: 1 }, { ownerId });
    expect((await world.ended(next.id)).status, 'the slot is free').to.equal('completed');

    const { version } = await world.job(id);
    await openGate(world.db, 'late');
    await until(() => hasReached(world.db, id, 1), 'the late attempt has tried to commit');
    expect(await world.job(id)).to.include({ status: 'failed', version });
    expect(await effectsOf(world.db, id)).to.deep.equal([]);
  });
});
