import { expect } from 'chai';
import { newId } from '../../../shared/platform/ids.ts';
import { type JobLedger, startJobLedger } from '../../testing/job-ledger.ts';

describe('dead letters over HTTP', () => {
  let ledger: JobLedger;
  let admin: string;
  before(async () => {
    ledger = await startJobLedger();
    admin = await ledger.api.token({ role: 'admin' });
  });
  after(() => ledger.close());
  afterEach(() => ledger.database.db.raw('TRUNCATE jobs, jobs_in_flight, job_endings, dead_jobs'));

  async function dead(parts = {}): Promise<string> {
    const job = await ledger.accept(parts);
    await ledger.fail(job);
    return job.id;
  }
  const replay = (body: unknown) => ledger.api.call('POST', '/api/admin/jobs/replay', { token: admin, body });

  it('are listed for admins, of all users, newest first', async () => {
    const ownerId = newId();
    const [first, second] = [await dead({ ownerId, kind: 'test.one' }), await dead({ kind: 'test.two' })];
    await ledger.complete(await ledger.accept());
    const list = async (query: string) => {
      const { status, body } = await ledger.api.call('GET', `/api/admin/jobs/dead${query}`, { token: admin });
      expect(status).to.equal(200);
      return body as { items: { id: string; ownerId: string; problem: unknown }[]; nextCursor: string | null };
    };
    const { items, nextCursor } = await list('?limit=1');
    expect(items.map(({ id }) => id)).to.deep.equal([second]);
    const rest = await list(`?cursor=${nextCursor}`);
    expect(rest.items).to.have.lengthOf(1);
    expect(rest.items[0]).to.deep.include({
      id: first,
      ownerId,
      queue: 'io',
      status: 'failed',
      problem: { code: 'unprocessable', detail: 'The file has no rows.' },
    });
    expect((await list('?kind=test.one')).items.map(({ id }) => id)).to.deep.equal([first]);
  });

  it('run again by id; what is not dead, or under way elsewhere, is skipped', async () => {
    const work = { ownerId: newId(), fingerprint: 'abcd' };
    const [one, doubled] = [await dead(), await dead(work)];
    const waiting = await ledger.accept(work);
    const unknown = newId();
    const { status, body } = await replay({ ids: [one, doubled, waiting.id, unknown] });
    expect([status, body]).to.deep.equal([200, { replayed: [one], skipped: [doubled, waiting.id, unknown] }]);
    const row = await ledger.database.db('jobs').where({ id: one }).first<Record<string, unknown>>();
    expect(row).to.include({ status: 'queued', attempt: 1, max_attempts: 4 });
  });

  it('run again by kind', async () => {
    const [one] = [await dead({ kind: 'test.one' }), await dead({ kind: 'test.two' })];
    expect((await replay({ kind: 'test.one' })).body).to.deep.equal({ replayed: [one], skipped: [] });
  });

  it('are nothing for users', async () => {
    const body = { ids: [await dead()] };
    for (const [method, path, options] of [
      ['GET', '/api/admin/jobs/dead', {}],
      ['POST', '/api/admin/jobs/replay', { body }],
    ] as const) {
      expect((await ledger.api.call(method, path, options)).status).to.equal(401);
      const refused = await ledger.api.call(method, path, { token: await ledger.api.token(), ...options });
      expect([refused.status, (refused.body as { code: string }).code]).to.deep.equal([403, 'forbidden']);
    }
    for (const wrong of [{}, { ids: [] }, { ids: ['x'] }, { ids: body.ids, kind: 'test.one' }]) {
      expect((await replay(wrong)).status).to.equal(400);
    }
  });
});
