import { expect } from 'chai';
import type { JobRecord } from '../../../shared/jobs/index.ts';
import { newId } from '../../../shared/platform/ids.ts';
import { type JobLedger, startJobLedger } from '../../testing/job-ledger.ts';
import type { TestAnswer } from '../../testing/start-test-api.ts';
import { discoverRoutes } from '../../runtime/mount-routes.ts';
import { acceptedResponse, type JobView } from './jobs.presenter.ts';

const dayMs = 24 * 60 * 60 * 1_000;

describe('when and how urgently work is to be done', () => {
  let ledger: JobLedger;
  const [userId, adminId] = [newId(), newId()];
  let userToken: string;
  let adminToken: string;
  before(async () => {
    ledger = await startJobLedger();
    userToken = await ledger.api.token({ userId });
    adminToken = await ledger.api.token({ userId: adminId, role: 'admin' });
  });
  after(() => ledger.close());

  const inDays = (days: number): string => new Date(Date.now() + days * dayMs).toISOString();
  const reseal = (headers: Record<string, string>): Promise<TestAnswer> =>
    ledger.api.call('POST', '/api/admin/security/reseal', { token: adminToken, headers });
  const retry = ({ id }: JobRecord, headers: Record<string, string>): Promise<TestAnswer> =>
    ledger.api.call('POST', `/api/jobs/${id}/retry`, { token: userToken, headers });
  async function failed(ownerId = userId): Promise<JobRecord> {
    const job = await ledger.accept({ ownerId });
    await ledger.fail(job);
    return job;
  }
  const errorsOf = ({ body }: TestAnswer) => (body as { errors: { pointer: string; detail: string }[] }).errors;

  it('is said by headers that every route that starts work takes', async () => {
    const routes = await discoverRoutes();
    const accepting = routes.filter(({ route }) => route.responses[202] === acceptedResponse);
    expect(accepting).to.have.length.greaterThan(4);
    expect(accepting.filter(({ route }) => route.startsJob !== true)).to.deep.equal([]);
  });

  it('is carried out: the job has the priority, and waits until its time', async () => {
    const runAt = inDays(2);
    const { status, body } = await reseal({ 'X-Job-Priority': '70', 'X-Job-Run-At': runAt });
    const { id, priority, runAt: kept } = body as JobView;
    expect([status, priority]).to.deep.equal([202, 70]);
    expect(Math.abs(Date.parse(kept) - Date.parse(runAt))).to.be.lessThan(60_000);
    const waiting = { job_id: id, priority: 70, ready: false };
    expect(await ledger.database.db('jobs_in_flight').where(waiting)).to.have.length(1);
    await ledger.api.call('DELETE', `/api/jobs/${id}`, { token: adminToken });
  });

  it('is carried out for a job that runs again, and stays as it was when nothing is said', async () => {
    const job = await ledger.accept({ ownerId: userId, priority: -5 });
    await ledger.fail(job);
    const { body } = await retry(job, { 'X-Job-Run-At': inDays(1) });
    expect((body as JobView).priority).to.equal(-5);
    expect(Date.parse((body as JobView).runAt)).to.be.greaterThan(Date.now() + dayMs / 2);
    const other = await retry(await failed(), {
      'X-Job-Priority': '-100',
      'X-Job-Run-At': '1999-12-31T00:00:00+01:00',
    });
    expect(other.body).to.deep.include({ status: 'queued', priority: -100 });
    expect(Date.parse((other.body as JobView).runAt)).to.be.lessThan(Date.now() + 60_000);
  });

  it('is refused where it can not be read, is out of range or beyond the rights of who asks', async () => {
    const job = await failed();
    for (const priority of ['1', '-101', 'high', '1.5', '', '0x1'])
      expect(errorsOf(await retry(job, { 'X-Job-Priority': priority })), priority).to.deep.equal([
        { pointer: 'headers.x-job-priority', detail: 'must be a whole number from -100 to 0' },
      ]);
    expect(errorsOf(await reseal({ 'X-Job-Priority': '101' }))).to.have.length(1);
    for (const runAt of ['tomorrow', '2030-01-31', inDays(31)])
      expect(errorsOf(await retry(job, { 'X-Job-Run-At': runAt }))[0]?.pointer, runAt).to.equal('headers.x-job-run-at');
    expect((await retry(job, {})).status).to.equal(202);
  });

  it('is refused where no work is started', async () => {
    const answer = await ledger.api.call('GET', '/api/jobs', { token: userToken, headers: { 'X-Job-Priority': '0' } });
    expect(answer.status).to.equal(400);
    expect(errorsOf(answer)).to.deep.equal([
      { pointer: 'headers.x-job-priority', detail: 'is taken only where work is started' },
    ]);
  });

  it('lets a user put off a hundred jobs, and no more', async () => {
    const own = newId();
    const token = await ledger.api.token({ userId: own });
    const last = await failed(own);
    await Promise.all(Array.from({ length: 100 }, () => ledger.accept({ ownerId: own, delayMs: dayMs })));
    const later = { 'X-Job-Run-At': inDays(1) };
    const path = `/api/jobs/${last.id}/retry`;
    const refused = await ledger.api.call('POST', path, { token, headers: later });
    expect(refused.status).to.equal(409);
    expect((refused.body as { detail: string }).detail).to.contain('put off 100 jobs');
    expect((await ledger.api.call('POST', path, { token })).status).to.equal(202);
  });
});
