import { expect } from 'chai';
import { newId } from '../../../shared/platform/ids.ts';
import { type JobLedger, startJobLedger } from '../../testing/job-ledger.ts';

describe('GET /api/admin/jobs/{id}', () => {
  let ledger: JobLedger;
  before(async () => {
    ledger = await startJobLedger();
  });
  after(() => ledger.close());

  const read = async (id: string, role: 'admin' | 'user' = 'admin') =>
    ledger.api.call('GET', `/api/admin/jobs/${id}`, { token: await ledger.api.token({ role }) });

  it('shows a job of any user, whose it is, and why each attempt failed', async () => {
    const ownerId = newId();
    const job = await ledger.accept({ ownerId });
    await ledger.fail(job);
    const { status, body } = await read(job.id);
    expect(status).to.equal(200);
    const { attempts, ...shown } = body as { attempts: Record<string, unknown>[] };
    expect(shown).to.include({ id: job.id, ownerId, queue: 'io', status: 'failed' });
    const problem = { code: 'unprocessable', detail: 'The file has no rows.' };
    expect(attempts).to.have.lengthOf(1);
    expect(attempts[0]).to.include({ attempt: 1, outcome: 'failed', ...problem });
  });

  it('is not found where there is no such job, is for admins alone, and takes ids alone', async () => {
    expect((await read(newId())).status).to.equal(404);
    expect((await read(newId(), 'user')).status).to.equal(403);
    expect((await read('dead-or-alive')).status).to.equal(400);
    expect((await ledger.api.call('GET', `/api/admin/jobs/${newId()}`)).status).to.equal(401);
  });
});
