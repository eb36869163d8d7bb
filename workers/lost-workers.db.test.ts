import { expect } from 'chai';
import type { JobRecord } from '../shared/jobs/index.ts';
import { newId } from '../shared/platform/ids.ts';
import { until } from '../shared/testing/index.ts';
import { effectsOf } from './testing/effects.ts';
import { describeOnEachEngine } from './testing/engines.ts';
import { hasReached, openGate } from './testing/gates.ts';
import { type JobWorld, startJobWorld } from './testing/job-world.ts';
import type { WorkerProcess } from './testing/worker-process.ts';
import { block } from './testing/jobs/contracts/faulty/block.job.ts';
import { write } from './testing/jobs/contracts/effects/write.job.ts';
import { waitInChild } from './testing/jobs/contracts/gates/wait-in-child.job.ts';
import { wait } from './testing/jobs/contracts/gates/wait.job.ts';

describeOnEachEngine('workers that are lost', (engineName) => {
  let world: JobWorld;
  const ownerId = newId();
  let blocked: WorkerProcess;
  before(async () => {
    world = await startJobWorld(engineName);
    await world.startDispatcher();
  });
  after(() => world.close());

  const runs = (id: string, attempt: number): Promise<JobRecord> =>
    world.jobWhen(id, (job) => job.status === 'active' && job.attempt === attempt, `attempt ${attempt} runs`);
  const hasWritten = (id: string, attempt: number): Promise<true> =>
    until(() => hasReached(world.db, id, attempt), `attempt ${attempt} has written`, 60_000) as Promise<true>;

  it('are replaced when they are killed: each job they held runs again, elsewhere', async () => {
    const doomed = await world.forkWorker();
    const held = await Promise.all(
      [wait, waitInChild].map(async (contract) => (await world.enqueue(contract, { gate: 'killed' }, { ownerId })).id),
    );
    for (const id of held) await runs(id, 1);
    await world.startWorkers();
    await doomed.kill();
    for (const id of held) await runs(id, 2);
    await openGate(world.db, 'killed');
    for (const id of held) expect(await world.ended(id)).to.include({ status: 'completed', attempt: 2 });
    await world.stopWorkers();
  });

  it('are ended when a job blocks their event loop; it runs apart then, and harms none', async () => {
    blocked = await world.forkWorker({ queueNames: ['io'] });
    const neighbour = await world.enqueue(wait, { gate: 'blocked' }, { ownerId });
    await runs(neighbour.id, 1);
    const { id } = await world.enqueue(block, {}, { ownerId });
    await runs(id, 1);
    await world.startWorkers();
    const { status, attempt, problem } = await world.ended(id);
    expect([status, attempt, problem?.code]).to.deep.equal(['failed', 2, 'job-timed-out']);
    await openGate(world.db, 'blocked');
    expect(await world.ended(neighbour.id)).to.include({ status: 'completed', attempt: 2 });
    await world.stopWorkers();
  });

  it('leave no effect of the attempt that was between its effect and its completion', async () => {
    const doomed = await world.forkWorker({ queueNames: ['compute'] });
    const { id } = await world.enqueue(write, { gate: 'between', dieAfterEffect: false }, { ownerId });
    await hasWritten(id, 1);
    await doomed.kill();
    await world.startWorkers({ queueNames: ['compute'] });
    await hasWritten(id, 2);
    await openGate(world.db, 'between');
    expect(await world.ended(id)).to.deep.include({ status: 'completed', result: { attempt: 2 } });
    expect(await effectsOf(world.db, id)).to.deep.equal([2]);
  });

  it('are not lost when the process of a job dies alone: it runs again, with its effect once', async () => {
    const { id } = await world.enqueue(write, { gate: 'between', dieAfterEffect: true }, { ownerId });
    expect(await world.ended(id)).to.deep.include({ status: 'completed', result: { attempt: 2 } });
    expect(await effectsOf(world.db, id)).to.deep.equal([2]);
    await world.stopWorkers();
  });

  it('bring nothing any more when they were only frozen, and take part again', async () => {
    const frozen = await world.forkWorker();
    const { id } = await world.enqueue(wait, { gate: 'frozen', text: 'first' }, { ownerId });
    await runs(id, 1);
    frozen.freeze();
    await world.startWorkers();
    await runs(id, 2);
    await openGate(world.db, 'frozen');
    const done = await world.ended(id);
    expect(done).to.include({ status: 'completed', attempt: 2 });

    await world.stopWorkers();
    frozen.thaw();
    const next = await world.enqueue(wait, { gate: 'frozen', text: 'next' }, { ownerId });
    expect(await world.ended(next.id)).to.deep.include({ status: 'completed', attempt: 1, result: { text: 'next' } });
    expect(await world.job(id)).to.deep.equal(done);
    await frozen.kill();
  });

  it('are none when a worker is told to end: it lets its jobs finish and exits', async () => {
    const ending = await world.forkWorker();
    const ids = await Promise.all(
      [wait, waitInChild].map(async (contract) => (await world.enqueue(contract, { gate: 'drained' }, { ownerId })).id),
    );
    for (const id of ids) await runs(id, 1);
    const exitCode = ending.drain();
    const late = await world.enqueue(wait, { gate: 'drained', text: 'late' }, { ownerId });
    await openGate(world.db, 'drained');
    expect(await exitCode).to.equal(0);
    for (const id of ids) expect(await world.ended(id)).to.include({ status: 'completed', attempt: 1 });
    await world.startWorkers();
    expect((await world.ended(late.id)).status).to.equal('completed');
    await world.stopWorkers();
  });

  it('hand back what takes too long when they are told to end, and the attempt does not count', async () => {
    const ending = await world.forkWorker({ drainMs: 100 });
    const ids = await Promise.all(
      [wait, waitInChild].map(async (contract) => (await world.enqueue(contract, { gate: 'slow' }, { ownerId })).id),
    );
    for (const id of ids) await runs(id, 1);
    expect(await ending.drain()).to.equal(0);
    for (const id of ids) {
      expect(await world.job(id)).to.include({ status: 'retrying', attempt: 1, maxAttempts: wait.attempts + 1 });
    }
    await openGate(world.db, 'slow');
    await world.startWorkers();
    for (const id of ids) expect((await world.ended(id)).status).to.equal('completed');
  });

  it('have ended by themselves when their event loop stood still', async () => {
    await until(() => blocked.exited, 'the blocked worker has ended', 60_000);
  });
});
