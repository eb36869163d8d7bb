import { expect } from 'chai';
import { newId } from '../platform/ids.ts';
import { createTestDatabase, explainPlans, stepName, type TestDatabase } from '../testing/index.ts';
import {
  acceptJobs,
  type Announcement,
  cancelJob,
  claimJobs,
  findEndingsPlace,
  type JobRecord,
  listEndings,
  listJobsUnderWay,
  type NewJob,
  purgeEndings,
  recoverFromDeadWorkers,
  registerWorker,
  replayJobs,
  type Settlement,
  settleJobs,
} from './index.ts';
import { newJob } from './new-job.fixture.ts';

describe('endings of jobs', () => {
  let test: TestDatabase;
  let workerId: string;
  let ownerId: string;
  before(async () => {
    test = await createTestDatabase();
  });
  beforeEach(async () => {
    ownerId = newId();
    workerId = newId();
    await registerWorker(test.db, workerId, { io: 1 });
  });
  after(() => test.drop());

  const accept = async (parts: Partial<NewJob> = {}): Promise<JobRecord> =>
    (await acceptJobs(test.db, [newJob({ ownerId, ...parts })]))[0]!;
  async function acceptAndBegin(parts: Partial<NewJob> = {}): Promise<JobRecord> {
    const job = await accept(parts);
    await claimJobs(test.db, workerId, [{ id: job.id, attempt: 1 }]);
    return job;
  }
  const settle = (settlement: Settlement) => settleJobs(test.db, [settlement]);
  const completed = ({ id }: JobRecord, attempt = 1): Settlement => ({
    id,
    attempt,
    status: 'completed',
    result: {},
    cacheMs: 60_000,
    stages: [],
  });
  const problem = { code: 'unprocessable', detail: 'The file has no rows.' };
  const ended = async () => (await listEndings(test.db, ownerId, 0, 100)).map(({ jobId }) => jobId);
  /** Endings of so many seconds ago, oldest first. @returns their numbers */
  async function addEndings(...secondsAgo: number[]): Promise<number[]> {
    const { rows } = await test.db.raw<{ rows: { seq: string }[] }>(
      `INSERT INTO job_endings (owner_id, job_id, ended_at)
       SELECT ?, gen_random_uuid(), now() - s * interval '1 second'
       FROM unnest(?::float8[]) WITH ORDINALITY AS ago (s, n) ORDER BY n RETURNING seq`,
      [ownerId, secondsAgo],
    );
    return rows.map(({ seq }) => Number(seq));
  }

  it('are recorded however a job ends', async () => {
    const [done, failed, last] = [
      await acceptAndBegin({ fingerprint: 'ab', cacheable: true }),
      await acceptAndBegin(),
      await acceptAndBegin({ maxAttempts: 1 }),
    ];
    const cancelled = await accept();
    await settle(completed(done));
    await settle({ id: failed.id, attempt: 1, status: 'failed', problem, stages: [] });
    await cancelJob(test.db, cancelled.id, ownerId);
    await recoverFromDeadWorkers(test.db, [workerId]);
    const answered = await accept({ fingerprint: 'ab', cacheable: true });
    expect(answered.cached).to.equal(true);
    expect(await ended()).to.deep.equal([done.id, failed.id, cancelled.id, last.id, answered.id]);
  });

  it('are announced also of a job that is answered from a kept result', async () => {
    const work = newJob({ ownerId, fingerprint: 'cd', cacheable: true });
    const accepting = async () => {
      const announced: Announcement[] = [];
      const [job] = await acceptJobs(test.db, [work], async (announcement) => void announced.push(announcement));
      return { job: job!, changed: announced.flatMap(({ changed }) => changed.map(({ id }) => id)) };
    };
    const first = await accepting();
    expect(first.changed).to.deep.equal([]);
    await claimJobs(test.db, workerId, [{ id: first.job.id, attempt: 1 }]);
    await settle(completed(first.job));
    const second = await accepting();
    expect(second.job.cached).to.equal(true);
    expect(second.changed).to.deep.equal([second.job.id]);
  });

  it('are not recorded while a job goes on, and again when it ends again', async () => {
    const [again, lost] = [await acceptAndBegin(), await acceptAndBegin()];
    await settle({
      id: again.id,
      attempt: 1,
      status: 'retrying',
      problem: null,
      delayMs: 0,
      counts: true,
      stages: null,
    });
    await recoverFromDeadWorkers(test.db, [workerId]);
    await settle(completed(lost));
    expect(await ended(), 'a late write').to.deep.equal([]);
    await cancelJob(test.db, again.id, ownerId);
    await replayJobs(test.db, [again.id], { attempts: 1 });
    await cancelJob(test.db, again.id, ownerId);
    await cancelJob(test.db, again.id, ownerId);
    expect(await ended()).to.deep.equal([again.id, again.id]);
  });

  it('carry the time at which they got their number, not that at which the transaction began', async () => {
    const job = await accept();
    const before = await test.db.transaction(async (tx) => {
      const { rows } = await tx.raw<{ rows: [{ now: Date }] }>('SELECT now(), pg_sleep(0.01)');
      await cancelJob(tx, job.id, ownerId);
      return rows[0].now;
    });
    const { rows } = await test.db.raw<{ rows: [{ at: Date }] }>(
      'SELECT ended_at AS at FROM job_endings WHERE owner_id = ?',
      [ownerId],
    );
    expect(rows[0].at.getTime()).to.be.greaterThan(before.getTime());
  });

  it('are listed in their order, page by page, of one owner', async () => {
    const seqs = await addEndings(5, 4, 3, 2, 1);
    const pages = [await listEndings(test.db, ownerId, 0, 2), await listEndings(test.db, ownerId, seqs[1]!, 10)];
    expect(pages.map((page) => page.map(({ seq }) => seq))).to.deep.equal([seqs.slice(0, 2), seqs.slice(2)]);
  });

  it('say from where on one may have become visible after another', async () => {
    const place = (seq: number | 'latest') => findEndingsPlace(test.db, ownerId, seq, 10_000);
    expect(await place('latest')).to.equal(undefined);
    const seqs = await addEndings(60, 45, 38, 36, 1);
    expect(await place(seqs[0]!)).to.deep.equal({ seq: seqs[0], settledSeq: 0 });
    expect(await place(seqs[1]!)).to.deep.equal({ seq: seqs[1], settledSeq: seqs[0] });
    expect(await place(seqs[3]!)).to.deep.equal({ seq: seqs[3], settledSeq: seqs[0] });
    expect(await place('latest')).to.deep.equal({ seq: seqs[4], settledSeq: seqs[3] });
    expect(await place(seqs[4]! + 1)).to.equal(undefined);
    expect(await findEndingsPlace(test.db, newId(), seqs[0]!, 10_000), "another owner's").to.equal(undefined);
  });

  async function purge(): Promise<number> {
    let deleted = 0;
    for await (const count of purgeEndings(test.db)) deleted += count;
    return deleted;
  }

  it('are deleted after a day by the clock of the database, and no sooner', async () => {
    const seqs = await addEndings(30 * 3_600, 24 * 3_600 + 60, 23 * 3_600, 0);
    expect(await purge()).to.equal(2);
    expect((await listEndings(test.db, ownerId, 0, 10)).map(({ seq }) => seq)).to.deep.equal(seqs.slice(2));
    expect(await purge()).to.equal(0);
  });

  it('are found by their index, however many there are', async () => {
    const [seq] = await addEndings(0);
    await test.db.raw(
      `INSERT INTO job_endings (owner_id, job_id, ended_at)
       SELECT owner, gen_random_uuid(), now() FROM generate_series(1, 2000) CROSS JOIN (VALUES (?::uuid), (gen_random_uuid())) o (owner)`,
      [ownerId],
    );
    await test.db.raw('ANALYZE job_endings');
    const plans = await explainPlans(test, async () => {
      await listEndings(test.db, ownerId, seq!, 50);
      await findEndingsPlace(test.db, ownerId, seq!, 10_000);
      await findEndingsPlace(test.db, ownerId, 'latest', 10_000);
    });
    for (const plan of plans) {
      const scans = plan.map(stepName).filter((name) => name.includes('Scan') && !name.startsWith('Subquery'));
      expect(new Set(scans.map((name) => name.replace(/Only |Backward /g, '')))).to.deep.equal(
        new Set(['Index Scan job_endings_pkey']),
      );
    }
  });

  it('leave jobs under way to be listed by their ids, page by page', async () => {
    const [one, two, gone, three] = [await accept(), await accept(), await accept(), await acceptAndBegin()];
    await accept({ ownerId: newId() });
    await cancelJob(test.db, gone.id, ownerId);
    const first = await listJobsUnderWay(test.db, ownerId, undefined, 2);
    const second = await listJobsUnderWay(test.db, ownerId, two.id, 2);
    expect([first, second].map((page) => page.map(({ id }) => id))).to.deep.equal([[one.id, two.id], [three.id]]);
  });
});
