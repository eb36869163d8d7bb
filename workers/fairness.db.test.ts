import { expect } from 'chai';
import type { JobRecord } from '../shared/jobs/index.ts';
import { newId } from '../shared/platform/ids.ts';
import { describeOnEachEngine } from './testing/engines.ts';
import { openGate } from './testing/gates.ts';
import { type JobWorld, startJobWorld } from './testing/job-world.ts';
import { waitInChild } from './testing/jobs/contracts/gates/wait-in-child.job.ts';

describeOnEachEngine('long work of a busy user', (engineName) => {
  let world: JobWorld;
  before(async () => {
    world = await startJobWorld(engineName);
    await world.startWorkers({ queueNames: ['compute'], concurrency: 2 });
    await world.startDispatcher();
  });
  after(() => world.close());

  const accept = (ownerId: string, gate: string, priority = 0) =>
    world.enqueue(waitInChild, { gate }, { ownerId, priority });
  const runs = ({ id }: JobRecord) => world.jobWhen(id, ({ status }) => status === 'active', 'the job runs');
  const statuses = (jobs: JobRecord[]) => Promise.all(jobs.map(async ({ id }) => (await world.job(id)).status));

  // asvs: 15.2.2
  it('lets the job of another have the next free slot, though it came last, and a more urgent one before others', async () => {
    const [busy, late] = [newId(), newId()];
    const running = [await accept(busy, 'first'), await accept(busy, 'second')];
    for (const job of running) await runs(job);
    const waiting = [await accept(busy, 'third'), await accept(busy, 'fourth')];
    const urgent = await accept(busy, 'urgent', 5);
    const small = await accept(late, 'small');

    await openGate(world.db, 'first');
    await runs(small);
    expect(await statuses([...waiting, urgent])).to.deep.equal(['queued', 'queued', 'queued']);
    await openGate(world.db, 'second');
    await runs(urgent);
    expect(await statuses(waiting)).to.deep.equal(['queued', 'queued']);

    for (const gate of ['third', 'fourth', 'urgent', 'small']) await openGate(world.db, gate);
    for (const { id } of [...running, ...waiting, urgent, small]) {
      expect((await world.ended(id)).status).to.equal('completed');
    }
  });
});
