import { expect } from 'chai';
import { newId } from '../shared/platform/ids.ts';
import { describeOnEachEngine } from './testing/engines.ts';
import { openGate } from './testing/gates.ts';
import { type JobWorld, startJobWorld } from './testing/job-world.ts';
import { misbehave } from './testing/jobs/contracts/faulty/misbehave.job.ts';
import { wait } from './testing/jobs/contracts/gates/wait.job.ts';
import { waitInChild } from './testing/jobs/contracts/gates/wait-in-child.job.ts';

describeOnEachEngine('a poisonous job', (engineName) => {
  let world: JobWorld;
  const ownerId = newId();
  const neighbours: string[] = [];
  before(async () => {
    world = await startJobWorld(engineName);
    await world.startDispatcher();
    await world.startWorkers({ concurrency: 2 });
    for (const contract of [wait, waitInChild]) {
      neighbours.push((await world.enqueue(contract, { gate: 'neighbours' }, { ownerId })).id);
    }
    for (const id of neighbours) await world.jobWhen(id, ({ status }) => status === 'active', 'the neighbour runs');
  });
  after(() => world.close());

  const ways = [
    ['eat-heap', 'job-out-of-memory'],
    ['eat-buffers', 'job-out-of-memory'],
    ['exit', 'job-crashed'],
    ['kill-itself', 'job-crashed'],
    ['huge-result', 'job-result-invalid'],
    ['unkeepable-result', 'job-result-invalid'],
  ] as const;
  for (const [how, code] of ways) {
    // asvs: 15.2.2
    it(`fails as ${code} (${how})`, async () => {
      const { id } = await world.enqueue(misbehave, { how }, { ownerId });
      const { status, problem } = await world.ended(id);
      expect([status, problem?.code]).to.deep.equal(['failed', code]);
    });
  }

  // asvs: 15.2.2
  it('has harmed no neighbour', async () => {
    await openGate(world.db, 'neighbours');
    for (const id of neighbours) expect(await world.ended(id)).to.include({ status: 'completed', attempt: 1 });
  });
});
