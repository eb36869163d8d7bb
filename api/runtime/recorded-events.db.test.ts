import { expect } from 'chai';
import { z } from 'zod';
import { newId } from '../../shared/platform/ids.ts';
import { Problem } from '../../shared/platform/errors.ts';
import { createTestDatabase, type TestDatabase, until } from '../../shared/testing/index.ts';
import { startTestApi, type TestApi } from '../testing/start-test-api.ts';
import { defineRoute } from './define-route.ts';

const thing = z.strictObject({ id: z.uuid() });
const readThing = defineRoute({
  method: 'GET',
  path: '/things/:id',
  access: 'user',
  audit: 'things.read',
  summary: 'Reads',
  params: thing,
  responses: { 200: { description: 'It' } },
  handler: () => ({ status: 200 }),
});
const makeThing = defineRoute({
  method: 'POST',
  path: '/things',
  access: 'user',
  audit: 'things.made',
  summary: 'Makes',
  body: z.strictObject({ fail: z.enum(['forbidden', 'step-up-required', 'conflict']).optional() }),
  responses: { 201: { description: 'It', body: thing } },
  async handler({ body }, { record }) {
    await record({ action: 'things.tried', details: { count: 1 } });
    if (body.fail) throw new Problem(body.fail, 'It was to fail.');
    return { status: 201, body: { id: newId() } };
  },
});
const adminThing = defineRoute({
  method: 'GET',
  path: '/admin/things',
  access: 'admin',
  summary: 'For admins',
  responses: { 200: { description: 'Nothing' } },
  handler: () => ({ status: 200 }),
});

describe('recorded events', () => {
  let database: TestDatabase;
  let api: TestApi;
  const userId = newId();
  let token = '';

  beforeEach(async () => {
    database = await createTestDatabase();
    api = await startTestApi({ db: database.db, routes: [readThing, makeThing, adminThing] });
    token = await api.token({ userId });
  });
  afterEach(async () => {
    await api.close();
    await database.drop();
  });

  const entries = () => database.db('audit_entries').orderBy('seq').select<Record<string, unknown>[]>();
  const appended = (count: number) =>
    until(async () => ((await entries()).length >= count ? entries() : undefined), `${count} entries`);

  // asvs: 16.2.1
  it('say who read what and from where, before the answer is there', async () => {
    const id = newId();
    const headers = { 'User-Agent': 'test/1', 'X-Request-ID': 'request-of-test' };
    expect((await api.call('GET', `/things/${id}`, { token, headers })).status).to.equal(200);
    const [entry] = await entries();
    expect(entry).to.include({
      action: 'things.read',
      outcome: 'success',
      actor_kind: 'session',
      user_id: userId,
      subject_type: 'things',
      subject_id: id,
      user_agent: 'test/1',
      request_id: 'request-of-test',
    });
    expect(entry?.['client_ip']).to.match(/127\.0\.0\.1/);
    expect(entry?.['credential_id']).to.match(/^[0-9a-f-]{36}$/);
  });

  for (const headers of [{}, { 'Idempotency-Key': 'one' }] as Record<string, string>[]) {
    it(`name what was made, with ${Object.keys(headers).join() || 'no key'}`, async () => {
      const answer = await api.call('POST', '/things', { token, headers, body: {} });
      if ('Idempotency-Key' in headers) await api.call('POST', '/things', { token, headers, body: {} });
      const found = await appended(2);
      expect(found.map(({ action, details }) => [action, details])).to.deep.equal([
        ['things.tried', '{"count":1}'],
        ['things.made', '{}'],
      ]);
      expect(found[1]).to.include({ subject_type: 'things', subject_id: (answer.body as { id: string }).id });
    });
  }

  // asvs: 2.3.3
  it('leave out what was not done', async () => {
    expect((await api.call('POST', '/things', { token, body: { fail: 'conflict' } })).status).to.equal(409);
    expect((await api.call('GET', `/things/${newId()}`)).status).to.equal(401);
    expect((await api.call('GET', '/things/none', { token })).status).to.equal(400);
    await api.ctx.audit.close();
    expect(await entries()).to.deep.equal([]);
  });

  // asvs: 16.3.2
  it('say who was refused what, though the transaction was rolled back', async () => {
    await api.call('GET', '/admin/things', { token });
    await api.call('POST', '/things', { token, body: { fail: 'forbidden' } });
    await api.call('POST', '/things', {
      token,
      body: { fail: 'step-up-required' },
      headers: { 'Idempotency-Key': 'two' },
    });
    const found = await entries();
    expect(found.map(({ action, outcome, user_id: by }) => [action, outcome, by])).to.deep.equal(
      [1, 2, 3].map(() => ['access.denied', 'denied', userId]),
    );
    expect(found.map(({ details }) => JSON.parse(details as string) as unknown)).to.deep.equal([
      { code: 'forbidden', method: 'GET', route: '/admin/things' },
      { code: 'forbidden', method: 'POST', route: '/things' },
      { code: 'step-up-required', method: 'POST', route: '/things' },
    ]);
  });
});
