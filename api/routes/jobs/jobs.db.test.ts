import { expect } from 'chai';
import type { JobRecord } from '../../../shared/jobs/index.ts';
import { newId } from '../../../shared/platform/ids.ts';
import { until } from '../../../shared/testing/index.ts';
import { type JobLedger, startJobLedger } from '../../testing/job-ledger.ts';
import type { CallOptions, TestAnswer } from '../../testing/start-test-api.ts';
import type { JobView } from './jobs.presenter.ts';

describe('jobs over HTTP', () => {
  let ledger: JobLedger;
  let token: string;
  const ownerId = newId();
  before(async () => {
    ledger = await startJobLedger();
    token = await ledger.api.token({ userId: ownerId });
  });
  after(() => ledger.close());

  const call = (method: string, path: string, options: CallOptions = {}): Promise<TestAnswer> =>
    ledger.api.call(method, path, { token, ...options });
  const accept = (parts = {}): Promise<JobRecord> => ledger.accept({ ownerId, ...parts });
  const bodyOf = ({ body }: TestAnswer): JobView => body as JobView;

  it('shows a job in the public form', async () => {
    const job = await accept({ priority: 3 });
    const { status, headers, body } = await call('GET', `/api/jobs/${job.id}`);
    expect(status).to.equal(200);
    expect(headers.get('retry-after')).to.equal('1');
    expect(headers.get('cache-control')).to.equal('no-store');
    expect(body).to.deep.equal({
      id: job.id,
      kind: 'test.kind',
      status: 'queued',
      priority: 3,
      attempt: 0,
      maxAttempts: 3,
      progress: null,
      stage: null,
      stages: [],
      createdAt: job.createdAt.toISOString(),
      runAt: job.runAt.toISOString(),
      startedAt: null,
      finishedAt: null,
      cached: false,
      result: null,
      problem: null,
      links: { self: `/api/jobs/${job.id}`, events: `/api/jobs/${job.id}/events`, file: null },
    });
  });

  it('answers polls with 304 until the job changes, and asks for none when it has ended', async () => {
    const job = await accept();
    const path = `/api/jobs/${job.id}`;
    const poll = async (etag: string) => call('GET', path, { headers: { 'If-None-Match': etag } });
    const first = (await call('GET', path)).headers.get('etag')!;
    const unchanged = await poll(first);
    expect([unchanged.status, unchanged.body, unchanged.headers.get('etag')]).to.deep.equal([304, '', first]);
    await ledger.begin(job);
    const changed = await poll(first);
    expect([changed.status, bodyOf(changed).status]).to.deep.equal([200, 'active']);
    await ledger.complete(job, { rows: 2 });
    const ended = await poll(changed.headers.get('etag')!);
    expect([ended.status, ended.headers.get('retry-after')]).to.deep.equal([200, null]);
    expect(bodyOf(ended)).to.deep.include({ status: 'completed', result: { rows: 2 }, progress: 1 });
    expect((await poll(ended.headers.get('etag')!)).status).to.equal(304);
  });

  it('holds the answer until the job ends when it is asked to wait', async () => {
    const job = await accept();
    await ledger.begin(job);
    const waiting = call('GET', `/api/jobs/${job.id}`, { headers: { Prefer: 'wait=60' } });
    await ledger.fail(job);
    const answer = await waiting;
    expect(answer.headers.get('preference-applied')).to.equal('wait=60');
    expect(bodyOf(answer)).to.deep.include({
      status: 'failed',
      problem: { code: 'unprocessable', detail: 'The file has no rows.' },
    });
  });

  it('holds twenty answers of a user at a time, and no more', async () => {
    const job = await accept();
    let refused = 0;
    const asked = Array.from({ length: 25 }, async () => {
      const { status } = await call('GET', `/api/jobs/${job.id}`, { headers: { Prefer: 'wait=60' } });
      if (status === 429) refused += 1;
      return status;
    });
    await until(() => refused === 5, 'five are refused');
    await ledger.complete(job);
    expect((await Promise.all(asked)).filter((status) => status === 200)).to.have.length(20);
    expect((await call('GET', `/api/jobs/${job.id}`, { headers: { Prefer: 'wait=60' } })).status).to.equal(200);
  });

  it('answers with the job as it is when the wait is over', async () => {
    const { id } = await accept();
    const answer = await call('GET', `/api/jobs/${id}`, { headers: { Prefer: 'respond-async, wait=1' } });
    expect([answer.status, answer.headers.get('preference-applied')]).to.deep.equal([200, 'wait=1']);
    expect(answer.headers.get('retry-after')).to.equal('1');
    expect(bodyOf(answer).status).to.equal('queued');
  });

  it('waits a minute at most', async () => {
    const job = await accept();
    await ledger.complete(job);
    const answer = await call('GET', `/api/jobs/${job.id}`, { headers: { Prefer: 'wait=999999' } });
    expect(answer.headers.get('preference-applied')).to.equal('wait=60');
  });

  // asvs: 8.2.2
  it("hides another's jobs and unknown ones alike, and asks who is calling", async () => {
    const { id } = await ledger.accept();
    for (const path of [`/api/jobs/${id}`, `/api/jobs/${newId()}`]) {
      for (const [method, ending] of [
        ['GET', ''],
        ['DELETE', ''],
        ['POST', '/retry'],
        ['GET', '/events'],
        ['GET', '/file'],
      ] as const) {
        const answer = await call(method, `${path}${ending}`);
        expect([answer.status, (answer.body as { code: string }).code], `${method} ${ending}`).to.deep.equal([
          404,
          'not-found',
        ]);
        expect((await ledger.api.call(method, `${path}${ending}`)).status).to.equal(401);
      }
    }
    expect((await call('GET', '/api/jobs/not-an-id')).status).to.equal(400);
    expect((await ledger.database.db('jobs').where({ id }).first<{ status: string }>('status')).status).to.equal(
      'queued',
    );
  });

  it('cancels a job that waits or runs, and none that has ended', async () => {
    const [waiting, running, ended] = [await accept(), await accept(), await accept()];
    await ledger.begin(running);
    await ledger.complete(ended);
    for (const { id } of [waiting, running]) {
      const answer = await call('DELETE', `/api/jobs/${id}`);
      expect([answer.status, bodyOf(answer).status]).to.deep.equal([200, 'cancelled']);
      expect(bodyOf(answer).finishedAt).not.to.equal(null);
      expect(await call('DELETE', `/api/jobs/${id}`)).to.deep.include({ status: 409 });
    }
    const refused = await call('DELETE', `/api/jobs/${ended.id}`);
    expect(refused.status).to.equal(409);
    expect(refused.body).to.include({ code: 'conflict', detail: 'The job has ended: it is completed.' });
  });

  it('runs a failed or cancelled job again, and no other', async () => {
    const job = await accept();
    await ledger.fail(job);
    const again = await call('POST', `/api/jobs/${job.id}/retry`);
    expect([again.status, again.headers.get('location'), again.headers.get('retry-after')]).to.deep.equal([
      202,
      `/api/jobs/${job.id}`,
      '1',
    ]);
    expect(bodyOf(again)).to.deep.include({ status: 'queued', problem: null, attempt: 1, maxAttempts: 4 });
    expect((await call('POST', `/api/jobs/${job.id}/retry`)).status, 'while it waits').to.equal(409);
    await ledger.begin(job);
    await ledger.complete(job);
    const refused = await call('POST', `/api/jobs/${job.id}/retry`);
    expect([refused.status, (refused.body as { code: string }).code]).to.deep.equal([409, 'conflict']);
  });

  it('does not run a job again while its work is under way in another', async () => {
    const fingerprint = 'abcd';
    const { id } = await accept({ fingerprint });
    await call('DELETE', `/api/jobs/${id}`);
    await accept({ fingerprint });
    expect(await call('POST', `/api/jobs/${id}/retry`)).to.deep.include({ status: 409 });
  });

  it("lists the caller's jobs, newest first, page by page and filtered", async () => {
    const mine = newId();
    const own = await ledger.api.token({ userId: mine });
    const jobs: JobRecord[] = [];
    for (const kind of ['test.one', 'test.two', 'test.one']) jobs.push(await ledger.accept({ ownerId: mine, kind }));
    await ledger.complete(jobs[0]!);
    const list = async (query: string): Promise<{ items: JobView[]; nextCursor: string | null }> =>
      (await call('GET', `/api/jobs${query}`, { token: own })).body as never;
    const idsOf = ({ items }: { items: JobView[] }) => items.map(({ id }) => id);
    const [first, second, third] = jobs.map(({ id }) => id);

    const page = await list('?limit=2');
    expect(idsOf(page)).to.deep.equal([third, second]);
    const rest = await list(`?limit=2&cursor=${page.nextCursor}`);
    expect([idsOf(rest), rest.nextCursor]).to.deep.equal([[first], null]);
    expect(idsOf(await list('?status=completed'))).to.deep.equal([first]);
    expect(idsOf(await list('?kind=test.two'))).to.deep.equal([second]);
    expect(idsOf(await list('?status=queued&kind=test.one'))).to.deep.equal([third]);
    expect((await call('GET', '/api/jobs?status=done')).status).to.equal(400);
    expect((await ledger.api.call('GET', '/api/jobs')).status).to.equal(401);
  });
});
