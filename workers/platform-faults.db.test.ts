import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { join } from 'node:path';
import { expect } from 'chai';
import { readAttempts } from '../shared/jobs/index.ts';
import { newId } from '../shared/platform/ids.ts';
import { type TcpProxy, startTcpProxy, until } from '../shared/testing/index.ts';
import { describeOnEachEngine } from './testing/engines.ts';
import { openGate } from './testing/gates.ts';
import { type JobWorld, startJobWorld } from './testing/job-world.ts';
import { sendInChild } from './testing/jobs/contracts/effects/send-in-child.job.ts';
import { send } from './testing/jobs/contracts/effects/send.job.ts';
import { waitInChild } from './testing/jobs/contracts/gates/wait-in-child.job.ts';
import { type MessageReceiver, startMessageReceiver } from './testing/message-receiver.ts';
import { endReadOnly, makeReadOnly } from './testing/read-only-database.ts';

const patienceMs = 60_000;

describeOnEachEngine('a platform that can not do its part', (engineName) => {
  let world: JobWorld;
  let proxy: TcpProxy;
  let receiver: MessageReceiver;
  let gates = 0;
  before(async () => {
    world = await startJobWorld(engineName);
    proxy = await startTcpProxy(Number(new URL(world.databaseUrl).port));
    receiver = await startMessageReceiver();
    await world.startDispatcher();
  });
  afterEach(() => world.stopWorkers());
  after(async () => {
    await world.close();
    await proxy.stop();
    await receiver.stop();
  });

  async function acceptGated(): Promise<{ id: string; gate: string }> {
    const gate = `gate ${(gates += 1)}`;
    return { id: (await world.enqueue(waitInChild, { gate }, { ownerId: newId() })).id, gate };
  }

  async function expectOneAttempt(id: string): Promise<void> {
    expect(await world.ended(id)).to.include({ status: 'completed', attempt: 1 });
    const attempts = await readAttempts(world.db, id);
    expect(attempts.map(({ outcome }) => outcome)).to.deep.equal(['completed']);
  }

  it('keeps no attempt from a job for which no process could be started', async () => {
    const { execPath } = process;
    let startCount = 0;
    const count = (): void => void (startCount += 1);
    subscribe('child_process', count);
    let accepted: { id: string; gate: string };
    try {
      process.execPath = join(import.meta.dirname, 'no-such-program');
      await world.startWorkers({ queueNames: ['compute'] });
      accepted = await acceptGated();
      // The first is started ahead, without a job.
      await until(() => startCount >= 3, 'starting a process was tried for the job', patienceMs);
      expect(await world.job(accepted.id)).to.include({ status: 'queued', attempt: 0 });
    } finally {
      process.execPath = execPath;
      unsubscribe('child_process', count);
    }
    await openGate(world.db, accepted.gate);
    await expectOneAttempt(accepted.id);
  });

  it('begins no job while the processes that jobs run in can not reach the database', async () => {
    const url = new URL(world.databaseUrl);
    url.port = String(proxy.port);
    proxy.close();
    await world.startWorkers({ queueNames: ['compute'], databaseUrl: url.href });
    const { id, gate } = await acceptGated();
    await openGate(world.db, gate);
    await until(() => proxy.refusedCount >= 2, 'a process tried to reach the database again', patienceMs);
    expect(await world.job(id)).to.include({ status: 'queued', attempt: 0 });
    proxy.open();
    await expectOneAttempt(id);
  });

  it('records what attempts did and how they ended once the database that was read-only takes it, and repeats none', async () => {
    const worker = await world.forkWorker();
    const answer = receiver.holdAnswers();
    const ids: string[] = [];
    for (const contract of [send, sendInChild]) {
      for (const asStep of [true, false]) {
        ids.push((await world.enqueue(contract, { url: receiver.url, asStep }, { ownerId: newId() })).id);
      }
    }
    await until(() => receiver.received.length === ids.length, 'all have sent their message', patienceMs);
    const admin = await makeReadOnly(world.databaseUrl);
    answer();
    // All connections are new since it is read-only: what they did last was refused.
    const refusedCount = async (statement: string): Promise<number> => {
      const { rowCount } = await admin.query(
        `SELECT FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
           AND state = 'idle' AND query LIKE $1`,
        [statement],
      );
      return rowCount ?? 0;
    };
    await until(() => refusedCount('%settled AS%'), 'an ending was refused', patienceMs);
    await until(() => refusedCount('INSERT INTO job_steps%'), 'a step was refused', patienceMs);
    for (const id of ids) expect((await world.job(id)).status).to.equal('active');
    await endReadOnly(admin);
    for (const id of ids) await expectOneAttempt(id);
    expect(receiver.received).to.have.lengthOf(ids.length);
    await worker.kill();
  });
});
