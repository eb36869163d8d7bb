import { expect } from 'chai';
import { newId } from '../shared/platform/ids.ts';
import { until } from '../shared/testing/index.ts';
import { add } from './testing/jobs/contracts/calm/add.job.ts';
import { type JobWorld, startJobWorld } from './testing/job-world.ts';

describe('an entry that a dead worker holds, whose clock was a month ahead', () => {
  let world: JobWorld;
  before(async () => (world = await startJobWorld('postgres')));
  after(() => world.close());

  it('keeps its job no longer than a few more tries to hand it over', async () => {
    const { id } = await world.enqueue(add, { a: 20, b: 22 }, { ownerId: newId() });
    await world.startDispatcher();
    const held = await until(
      async () =>
        (
          await world.db.raw<{ rowCount: number }>(
            `UPDATE bullmq.job SET state = 'active', lock_token = 'of the dead worker',
               locked_until_ms = extract(epoch FROM now() + interval '30 days') * 1000 WHERE state = 'waiting'`,
          )
        ).rowCount || undefined,
      'the entry is taken',
    );
    expect(held).to.equal(1);
    await world.startWorkers();
    expect(await world.ended(id)).to.deep.include({ status: 'completed', result: { sum: 42 }, attempt: 1 });
  });
});
