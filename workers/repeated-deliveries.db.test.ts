import { expect } from 'chai';
import { newId } from '../shared/platform/ids.ts';
import { describeOnEachEngine } from './testing/engines.ts';
import { countReached } from './testing/gates.ts';
import { type JobWorld, startJobWorld } from './testing/job-world.ts';
import { sendInChild } from './testing/jobs/contracts/effects/send-in-child.job.ts';
import { send } from './testing/jobs/contracts/effects/send.job.ts';
import { type MessageReceiver, startMessageReceiver } from './testing/message-receiver.ts';

describeOnEachEngine('an engine that delivers every entry three times at once', (engineName) => {
  let world: JobWorld;
  let receiver: MessageReceiver;
  before(async () => {
    world = await startJobWorld(engineName);
    receiver = await startMessageReceiver();
    await world.startDispatcher();
    await world.startWorkers({ queueNames: ['io', 'compute'], deliveries: 3 });
  });
  after(async () => {
    await world.close();
    await receiver.stop();
  });

  for (const contract of [send, sendInChild]) {
    it(`has each job of the kind ${contract.kind} run once and send one message`, async () => {
      const payload = { url: receiver.url, asStep: true };
      const accepted = await Promise.all(
        Array.from({ length: 6 }, () => world.enqueue(contract, payload, { ownerId: newId() })),
      );
      for (const { id } of accepted) {
        expect(await world.ended(id)).to.include({ status: 'completed', attempt: 1 });
        expect(await countReached(world.db, id), 'runs').to.equal(1);
        const keys = receiver.received.map(({ key }) => key).filter((key) => key.startsWith(id));
        expect(keys).to.deep.equal([`${id}/message`]);
      }
    });
  }
});
