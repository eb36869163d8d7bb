import { expect } from 'chai';
import { newId } from '../platform/ids.ts';
import { createTestDatabase, explainPlans, tablesReadWhole, type TestDatabase } from '../testing/index.ts';
import {
  acceptJobs,
  bands,
  cancelJob,
  claimJobs,
  countPutOff,
  countDeadJobs,
  findStuckQueues,
  firstPlace,
  listDeadJobs,
  listOwnJobs,
  purgeAttempts,
  purgeJobs,
  readAttempts,
  readJobDepths,
  readInMotion,
  readNextDue,
  readWaiting,
  readyDueJobs,
  replayJobs,
  settleJobs,
  takeJobs,
} from './index.ts';
import { newJob } from './new-job.fixture.ts';

/** Tables that grow with what others have. */
const growing = ['jobs', 'jobs_in_flight', 'dead_jobs', 'job_attempts', 'job_steps', 'job_endings'];
const silently = (): Promise<void> => Promise.resolve();

describe('the statements of the ledger', () => {
  let test: TestDatabase;
  const owner = '00000000-0000-7000-9000-000000000001';
  before(async () => {
    test = await createTestDatabase();
    await test.db.raw(`
      INSERT INTO jobs (id, kind, queue, owner_id, payload, fingerprint, max_attempts, status, finished_at)
        SELECT gen_random_uuid(), 'test.kind-' || n % 7, 'io', ('00000000-0000-7000-9000-' || lpad(to_hex(n % 500), 12, '0'))::uuid,
          '{}', sha256(n::text::bytea), 3,
          CASE n % 5 WHEN 0 THEN 'failed' WHEN 1 THEN 'queued' WHEN 2 THEN 'retrying' WHEN 3 THEN 'active' ELSE 'completed' END,
          CASE WHEN n % 5 IN (0, 4) THEN now() END
        FROM generate_series(1, 30000) n;
      INSERT INTO jobs_in_flight (job_id, queue, kind, owner_id, fingerprint, data_version, priority, ready, turn, run_at, dispatched_at)
        SELECT id, queue, kind, owner_id, fingerprint, 0, 0, status <> 'retrying', row_number() OVER (), now() + interval '1 hour',
          CASE status WHEN 'active' THEN now() END
        FROM jobs WHERE finished_at IS NULL;
      INSERT INTO dead_jobs SELECT id, kind FROM jobs WHERE status = 'failed';
      INSERT INTO job_attempts SELECT id, 1, now(), now(), 'failed' FROM jobs WHERE status = 'failed';
      INSERT INTO job_steps SELECT id, 'send', 1, now(), true FROM jobs WHERE status = 'completed';
      ANALYZE;
    `);
  });
  after(() => test.drop());

  const calls: Record<string, () => Promise<unknown>> = {
    accept: () => acceptJobs(test.db, [newJob({ ownerId: owner })], silently),
    'read what waits': () =>
      readWaiting(
        test.db,
        'io',
        bands.map(() => firstPlace),
      ),
    'read when the next is due': () => readNextDue(test.db, 'io', 0),
    'make ready what is due': () => readyDueJobs(test.db, 'io', 10),
    'read what is in motion': () => readInMotion(test.db, 'io', [newId()], Date.now() + 3_600_000),
    take: () => takeJobs(test.db, 'io', [newId()], 0),
    claim: () => claimJobs(test.db, newId(), [{ id: newId(), attempt: 1 }], silently),
    settle: () =>
      settleJobs(
        test.db,
        [{ id: newId(), attempt: 1, status: 'failed', problem: { code: 'x', detail: 'x' }, stages: null }],
        silently,
      ),
    cancel: () => cancelJob(test.db, newId(), owner),
    replay: () => replayJobs(test.db, [newId()], { attempts: 1 }),
    'list the jobs of an owner': () => listOwnJobs(test.db, owner, { limit: 50 }),
    'count what was put off': () => countPutOff(test.db, owner, 100),
    'list dead letters': () => listDeadJobs(test.db, { limit: 50 }),
    'list dead letters of a kind': () => listDeadJobs(test.db, { kind: 'test.kind-5', limit: 50 }),
    'count dead letters': () => countDeadJobs(test.db, ['test.kind-5', 'test.kind-6']),
    'read attempts': () => readAttempts(test.db, newId()),
    'find stuck queues': () => findStuckQueues(test.db, ['io'], 30_000),
    'purge attempts': () => purgeAttempts(test.db, new Date()),
    'purge jobs': () => purgeJobs(test.db, new Date(), { completedDays: 30, failedDays: 90, systemDays: 7 }).next(),
  };
  for (const [name, call] of Object.entries(calls)) {
    it(`${name} along an index, whatever others have`, async () => {
      const plans = await explainPlans(test, call);
      expect(plans).not.to.deep.equal([]);
      const readWhole = plans.flatMap(tablesReadWhole).filter((table) => growing.includes(table));
      expect(readWhole).to.deep.equal([]);
    });
  }

  it('count what is in flight without reading what has ended', async () => {
    const plans = await explainPlans(test, () => readJobDepths(test.db));
    expect(plans.flatMap(tablesReadWhole)).to.include('jobs_in_flight').and.not.to.include('jobs');
  });
});
