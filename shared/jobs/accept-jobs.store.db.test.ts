import { expect } from 'chai';
import { newId } from '../platform/ids.ts';
import { type TestDatabase, createTestDatabase } from '../testing/index.ts';
import {
  type JobRecord,
  acceptJobs,
  cancelJob,
  claimJobs,
  createJobAcceptor,
  findJob,
  registerWorker,
  settleJobs,
} from './index.ts';
import { newJob } from './new-job.fixture.ts';

describe('accepting jobs', () => {
  let test: TestDatabase;
  const workerId = newId();
  before(async () => {
    test = await createTestDatabase();
    await registerWorker(test.db, workerId, {});
  });
  after(() => test.drop());

  async function accept(parts: Parameters<typeof newJob>[0]): Promise<JobRecord> {
    return (await acceptJobs(test.db, [newJob(parts)]))[0]!;
  }

  async function complete(job: JobRecord, result: unknown): Promise<void> {
    const attempt = job.attempt + 1;
    await claimJobs(test.db, workerId, [{ id: job.id, attempt }]);
    await settleJobs(test.db, [{ id: job.id, attempt, status: 'completed', result, stages: [], cacheMs: 600_000 }]);
  }

  async function createUser(): Promise<string> {
    const id = newId();
    await test.db('users').insert({ id, username: id, password_hash: '', first_name: 'A', last_name: 'B' });
    return id;
  }

  it('answers with what it has written', async () => {
    const job = await accept({ priority: 5, delayMs: 1_000 });
    expect(await findJob(test.db, job.id)).to.deep.equal(job);
    expect(job.runAt.getTime() - job.createdAt.getTime()).to.equal(1_000);
  });

  it('makes one group of what comes at the same time, and refuses alone what can not be written', async () => {
    const { acceptGrouped } = createJobAcceptor(test.db);
    const jobs = Array.from({ length: 500 }, () => newJob());
    // PostgreSQL keeps no NUL in text.
    jobs[250] = newJob({ payload: { text: '\u0000' } });
    const answers = await Promise.allSettled(jobs.map((job) => acceptGrouped(job)));
    expect(answers.flatMap(({ status }, index) => (status === 'rejected' ? [index] : []))).to.deep.equal([250]);
    const accepted = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []));
    expect(new Set(accepted.map(({ id }) => id))).to.have.lengthOf(499);
    const { rows } = await test.db.raw<{ rows: { owner: string; id: string }[] }>(
      'SELECT owner_id AS owner, id FROM jobs WHERE id = ANY(?::uuid[])',
      [accepted.map(({ id }) => id)],
    );
    const owners = new Map(rows.map(({ id, owner }) => [id, owner]));
    for (const { id, ownerId } of accepted) expect(owners.get(id)).to.equal(ownerId);
  });

  it('joins identical work of one owner that is in flight, also within a group and between transactions', async () => {
    const same = newJob();
    const [first, second] = await acceptJobs(test.db, [same, same]);
    expect(second!.id).to.equal(first!.id);
    await claimJobs(test.db, workerId, [{ id: first!.id, attempt: 1 }]);
    const joined = (await acceptJobs(test.db, [same]))[0]!;
    expect([joined.id, joined.status]).to.deep.equal([first!.id, 'active']);

    const raced = newJob();
    const { acceptIn } = createJobAcceptor(test.db);
    const [one, other] = await Promise.all([1, 2].map(() => test.db.transaction((tx) => acceptIn(tx, raced))));
    expect(one!.id).to.equal(other!.id);
  });

  it('joins nothing of another owner, of another payload, or that has ended', async () => {
    const first = await accept({ fingerprint: 'ab', ownerId: workerId });
    const others = [
      await accept({ fingerprint: 'ab' }),
      await accept({ fingerprint: 'cd', ownerId: workerId }),
      await cancelJob(test.db, first.id, workerId).then(() => accept({ fingerprint: 'ab', ownerId: workerId })),
    ];
    expect(new Set([first, ...others].map(({ id }) => id))).to.have.lengthOf(4);
  });

  it('answers from a kept result until the data of its owner changes', async () => {
    const ownerId = await createUser();
    const work = { ownerId, fingerprint: 'ef', cacheable: true };
    const first = await accept(work);
    await complete(first, { n: 1 });
    const cached = await accept(work);
    expect(cached).to.deep.include({ status: 'completed', cached: true, attempt: 0, result: { n: 1 }, progress: 1 });
    expect(cached.id).not.to.equal(first.id);
    expect((await accept({ ...work, cacheable: false })).status).to.equal('queued');

    await test.db('users').where({ id: ownerId }).increment('data_version');
    const anew = await accept(work);
    expect([anew.status, anew.cached]).to.deep.equal(['queued', false]);
    expect((await accept({ ...work, ownerId: await createUser() })).cached).to.equal(false);
  });

  it('joins no work on older data: its result would be stale', async () => {
    const ownerId = await createUser();
    const old = await accept({ ownerId, fingerprint: '12' });
    await test.db('users').where({ id: ownerId }).increment('data_version');
    expect((await accept({ ownerId, fingerprint: '12' })).id).not.to.equal(old.id);
  });
});
