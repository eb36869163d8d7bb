import { expect } from 'chai';
import { type Db, openDb } from '../platform/db.ts';
import { newId } from '../platform/ids.ts';
import { createTestDatabase, type TestDatabase } from '../testing/index.ts';
import { acceptJobs, bands, countDeadJobs, firstPlace, listEndings, readWaiting } from './index.ts';
import { newJob } from './new-job.fixture.ts';

describe('jobs that somebody changes by hand', () => {
  let test: TestDatabase;
  let byHand: Db;
  before(async () => {
    test = await createTestDatabase();
    byHand = openDb({ databaseUrl: test.databaseUrl, poolSize: 1, applicationName: 'psql' });
  });
  after(async () => {
    await byHand.destroy();
    await test.drop();
  });
  afterEach(() => test.db.raw('TRUNCATE jobs, jobs_in_flight, dead_jobs, job_endings'));

  const waitingIds = async () =>
    (
      await readWaiting(
        test.db,
        'io',
        bands.map(() => firstPlace),
      )
    ).map(({ id }) => id);
  const add = (id: string, ended = '') =>
    byHand.raw(
      `INSERT INTO jobs (id, kind, queue, owner_id, payload, fingerprint, max_attempts${ended && ', status, finished_at'})
       VALUES (?, 'test.kind', 'io', ?, '{}', sha256(?::text::bytea), 3${ended})`,
      [id, ownerId, id],
    );
  const ownerId = newId();

  it('wait for their turn when they are added', async () => {
    const id = newId();
    await add(id);
    expect(await waitingIds()).to.deep.equal([id]);
  });

  it('are told to those who follow when they are added as ended', async () => {
    const id = newId();
    await add(id, `, 'completed', now()`);
    expect(await waitingIds()).to.deep.equal([]);
    expect((await listEndings(test.db, ownerId, 0, 10)).map(({ jobId }) => jobId)).to.deep.equal([id]);
  });

  it('are dead letters when they are added as failed', async () => {
    await add(newId(), `, 'failed', now()`);
    expect((await countDeadJobs(test.db, ['test.kind'])).get('test.kind')).to.equal(1);
  });

  it('are in flight no longer when they are ended or deleted, and dead letters when they failed', async () => {
    const jobs = await acceptJobs(test.db, [newJob({ ownerId }), newJob({ ownerId }), newJob({ ownerId })]);
    const [done, failed, deleted] = jobs.map(({ id }) => id) as [string, string, string];
    await byHand.raw(`UPDATE jobs SET status = 'completed', finished_at = now() WHERE id = ?`, [done]);
    await byHand.raw(`UPDATE jobs SET status = 'failed', finished_at = now() WHERE id = ?`, [failed]);
    await byHand.raw('DELETE FROM jobs WHERE id = ?', [deleted]);
    expect(await waitingIds()).to.deep.equal([]);
    expect((await countDeadJobs(test.db, ['test.kind'])).get('test.kind')).to.equal(1);
    const told = (await listEndings(test.db, ownerId, 0, 10)).map(({ jobId }) => jobId);
    expect(told).to.deep.equal([done, failed]);
  });

  it('are left to our own statements where those change them', async () => {
    const [job] = await acceptJobs(test.db, [newJob({ ownerId })]);
    expect(await waitingIds()).to.deep.equal([job?.id]);
    expect(await listEndings(test.db, ownerId, 0, 10)).to.deep.equal([]);
  });
});
