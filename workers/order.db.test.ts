import { expect } from 'chai';
import { newId } from '../shared/platform/ids.ts';
import { describeOnEachEngine } from './testing/engines.ts';
import { type JobWorld, startJobWorld } from './testing/job-world.ts';
import { add } from './testing/jobs/contracts/calm/add.job.ts';

describeOnEachEngine('the order of jobs', (engineName) => {
  let world: JobWorld;
  before(async () => {
    world = await startJobWorld(engineName);
  });
  after(() => world.close());

  // asvs: 15.2.2
  it('is owners in turn, and for each owner the higher priority first', async () => {
    const [busy, quiet] = [newId(), newId()];
    const accept = async (ownerId: string, name: string, priority: number): Promise<[string, string]> => {
      const { id } = await world.enqueue(add, { a: priority, b: 0 }, { ownerId, priority });
      return [id, name];
    };
    const names = new Map([
      await accept(busy, 'busy 0', 0),
      await accept(busy, 'busy -9', -9),
      await accept(busy, 'busy 100', 100),
      await accept(busy, 'busy 7', 7),
      await accept(busy, 'busy -1', -1),
      await accept(quiet, 'quiet 1', 1),
      await accept(quiet, 'quiet 2', 2),
    ]);
    await world.startWorkers({ queueNames: ['io'], concurrency: 1 });
    await world.startDispatcher();
    await Promise.all([...names.keys()].map((id) => world.ended(id)));
    // Two may start within a millisecond, which is all that a date tells apart.
    const { rows: started } = await world.db.raw<{ rows: { id: string }[] }>('SELECT id FROM jobs ORDER BY started_at');
    const order = started.map(({ id }) => names.get(id) as string);
    const of = (owner: string): string[] => order.filter((name) => name.startsWith(owner));
    expect(of('busy')).to.deep.equal(['busy 100', 'busy 7', 'busy 0', 'busy -1', 'busy -9']);
    expect(of('quiet')).to.deep.equal(['quiet 2', 'quiet 1']);
    expect(order.slice(0, 2).toSorted()).to.deep.equal(['busy 100', 'quiet 2']);
    // Whose earlier job still counts as running may have to let one of another pass, and no more.
    expect(order.slice(0, 5)).to.include('quiet 1');
  });
});
