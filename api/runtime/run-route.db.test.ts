import { once } from 'node:events';
import { type IncomingMessage, request as httpRequest } from 'node:http';
import { expect } from 'chai';
import { z } from 'zod';
import type { Config } from '../../shared/platform/config.ts';
import { createTestDatabase, type TestDatabase } from '../../shared/testing/index.ts';
import { startTestApi, type TestApi, type TestAnswer } from '../testing/start-test-api.ts';
import { defineRoute } from './define-route.ts';

const echo = defineRoute({
  method: 'POST',
  path: '/echo/:id',
  access: 'user',
  summary: 'Answers what it was sent',
  params: z.strictObject({ id: z.uuid() }),
  query: z.strictObject({ limit: z.coerce.number().int().min(1).max(200).default(50) }),
  body: z.strictObject({
    amount: z.string(),
    tags: z.array(z.strictObject({ 'a/b': z.int() })).optional(),
    extra: z.unknown().optional(),
  }),
  responses: { 200: { description: 'It', body: z.unknown() } },
  handler: ({ params, query, body }) => ({ status: 200, body: { params, query, body } }),
});
const adminOnly = defineRoute({
  method: 'GET',
  path: '/admin-only',
  access: 'admin',
  summary: 'For admins',
  responses: { 200: { description: 'Nothing' } },
  handler: () => ({ status: 200 }),
});
const failing = defineRoute({
  method: 'GET',
  path: '/failing',
  access: 'public',
  summary: 'Fails',
  responses: { 200: { description: 'Never' } },
  handler: () => {
    throw new Error('the password is swordfish');
  },
});
const tagged = defineRoute({
  method: 'GET',
  path: '/tagged',
  access: 'public',
  summary: 'Carries a tag',
  responses: { 200: { description: 'It', body: z.string() } },
  handler: () => ({ status: 200, headers: { ETag: '"v1"' }, body: 'content' }),
});
const address = defineRoute({
  method: 'GET',
  path: '/address',
  access: 'public',
  summary: 'Answers where the request came from',
  responses: { 200: { description: 'It', body: z.string() } },
  handler: (_input, { clientIp }) => ({ status: 200, body: clientIp }),
});
const emptied = defineRoute({
  method: 'POST',
  path: '/emptied',
  access: 'public',
  summary: 'Takes nothing',
  responses: { 204: { description: 'Done' } },
  handler: () => ({ status: 204 }),
});
const undeclared = defineRoute({
  method: 'GET',
  path: '/undeclared',
  access: 'public',
  summary: 'Answers something else than it declares',
  responses: { 200: { description: 'A number', body: z.strictObject({ count: z.unknown() }) } },
  handler: () => ({ status: 200, body: { count: 1, more: 2 } }),
});

const id = '018f2a3b-0000-7000-8000-000000000001';
const errorsOf = ({ body }: TestAnswer) => (body as { errors?: { pointer: string; detail: string }[] }).errors;
const codeOf = ({ body }: TestAnswer) => (body as { code?: string }).code;

describe('a request on its way through a route', () => {
  let database: TestDatabase;
  let api: TestApi;
  let token: string;
  before(async () => {
    database = await createTestDatabase();
    api = await startTestApi({
      db: database.db,
      routes: [echo, adminOnly, failing, tagged, address, undeclared, emptied],
    });
    token = await api.token();
  });
  after(async () => {
    await api.close();
    await database.drop();
  });
  const post = (
    body: unknown,
    { query = '', headers = {} }: { query?: string; headers?: Record<string, string> } = {},
  ) => api.call('POST', `/echo/${id}${query}`, { token, body, headers });

  // asvs: 1.5.2, 2.2.1, 2.2.2
  it('reaches the handler parsed by the schemas', async () => {
    const { status, body } = await post({ amount: "O'Brien; DROP TABLE Café", extra: null }, { query: '?limit=7' });
    expect(status).to.equal(200);
    expect(body).to.deep.equal({
      params: { id },
      query: { limit: 7 },
      body: { amount: "O'Brien; DROP TABLE Café", extra: null },
    });
  });

  // asvs: 2.2.1, 2.2.2, 15.3.3
  it('is refused with pointers to every field at fault', async () => {
    const answer = await post({ tags: [{ 'a/b': 'x', more: 1 }], other: 1 });
    expect([answer.status, codeOf(answer)]).to.deep.equal([400, 'validation-failed']);
    expect(errorsOf(answer)?.map(({ pointer }) => pointer)).to.have.members([
      '/amount',
      '/tags/0/a~1b',
      '/tags/0/more',
      '/other',
    ]);
    expect(errorsOf(answer)).to.deep.include({ pointer: '/amount', detail: 'is required' });
  });

  it('is refused for unknown and repeated query parameters and bad path parameters', async () => {
    expect(errorsOf(await post({ amount: '1' }, { query: '?limit=7&color=red' }))?.[0]?.pointer).to.equal(
      'query.color',
    );
    expect(errorsOf(await post({ amount: '1' }, { query: '?limit=7&limit=8' }))?.[0]?.pointer).to.equal('query.limit');
    expect(errorsOf(await api.call('POST', '/echo/seven', { token, body: { amount: '1' } }))?.[0]?.pointer).to.equal(
      'params.id',
    );
    expect(errorsOf(await api.call('GET', '/failing?color=red'))?.[0]?.pointer).to.equal('query.color');
  });

  // asvs: 3.5.2
  it('is refused when the body is no JSON, of a type that pages send without asking, compressed or too long', async () => {
    expect(codeOf(await post('{"amount":'))).to.equal('malformed-json');
    for (const type of ['application/x-www-form-urlencoded', 'text/plain', 'multipart/form-data; boundary=x']) {
      const answer = await post('{"amount":"1"}', { headers: { 'Content-Type': type } });
      expect(codeOf(answer), type).to.equal('unsupported-media-type');
    }
    expect(codeOf(await post('{}', { headers: { 'Content-Type': 'application/json; charset=latin1' } }))).to.equal(
      'unsupported-media-type',
    );
    expect(codeOf(await post('{}', { headers: { 'Content-Encoding': 'gzip' } }))).to.equal('unsupported-media-type');
    expect(codeOf(await post({ amount: 'x'.repeat(100_001) }))).to.equal('payload-too-large');
    expect(
      codeOf(await post('{}', { headers: { 'Content-Type': 'application/merge-patch+json; charset="UTF-8"' } })),
    ).to.equal('validation-failed');
  });

  it('may announce in chunks a body that then is none, without naming its type', async () => {
    const sent = httpRequest(`${api.url}/emptied`, { method: 'POST', headers: { 'Transfer-Encoding': 'chunked' } });
    sent.end();
    const [answer] = (await once(sent, 'response')) as [IncomingMessage];
    answer.resume();
    expect(answer.statusCode).to.equal(204);
  });

  it('does not quote a malformed body', async () => {
    expect(JSON.stringify((await post('{"password": swordfish}')).body)).not.to.contain('swordfish');
  });

  // asvs: 1.5.2, 15.3.6
  it('is refused when it reaches for prototypes, and pollutes nothing', async () => {
    expect(errorsOf(await post('{"amount":"1","__proto__":{"admin":true}}'))).to.deep.equal([
      { pointer: '/__proto__', detail: 'is not known here' },
    ]);
    expect(errorsOf(await post('{"amount":"1","extra":{"\\u005f_proto__":1}}'))?.[0]?.pointer).to.equal(
      '/extra/__proto__',
    );
    expect(
      errorsOf(await post('{"amount":"1","extra":{"constructor":{"prototype":{"admin":true}}}}'))?.[0]?.pointer,
    ).to.equal('/extra/constructor');
    expect(({} as { admin?: boolean }).admin).to.equal(undefined);
  });

  // asvs: 1.3.3
  it('is refused when nested too deep or with text that can not be stored', async () => {
    const nested = (levels: number) => `{"amount":"1","extra":${'['.repeat(levels)}${']'.repeat(levels)}}`;
    expect((await post(nested(30))).status).to.equal(200);
    expect(codeOf(await post(nested(40)))).to.equal('validation-failed');
    expect(codeOf(await post(nested(45_000)))).to.equal('validation-failed');
    expect(errorsOf(await post('{"amount":"a\\u0000b"}'))?.[0]?.pointer).to.equal('/amount');
    expect(errorsOf(await post('{"amount":"\\ud800"}'))?.[0]?.pointer).to.equal('/amount');
    expect((await post('{"amount":"\\ud83d\\ude00"}')).status).to.equal(200);
  });

  // asvs: 7.2.1, 8.3.1
  it('needs a valid token unless the route is public, and an admin where it says so', async () => {
    const anonymous = await api.call('POST', `/echo/${id}`, { body: { amount: '1' } });
    expect([anonymous.status, codeOf(anonymous)]).to.deep.equal([401, 'unauthenticated']);
    expect(anonymous.headers.get('www-authenticate')).to.match(/^Bearer /);
    expect((await api.call('GET', '/admin-only', { token: `${token}x` })).status).to.equal(401);
    expect(codeOf(await api.call('GET', '/admin-only', { token }))).to.equal('forbidden');
    expect((await api.call('GET', '/admin-only', { token: await api.token({ role: 'admin' }) })).status).to.equal(200);
  });

  // asvs: 13.4.2, 16.5.1, 16.5.3
  it('fails without telling what happened inside, in production and elsewhere', async () => {
    const config: Config = { ...api.ctx.config, environment: 'production' };
    const inProduction = await startTestApi({ db: database.db, routes: [failing], parts: { config } });
    for (const one of [api, inProduction]) {
      const answer = await one.call('GET', '/failing');
      expect([answer.status, codeOf(answer)]).to.deep.equal([500, 'internal-error']);
      expect(answer.body).to.have.all.keys('type', 'title', 'status', 'detail', 'instance', 'code', 'requestId');
      expect(JSON.stringify(answer.body)).not.to.match(/swordfish|Error|\.ts/);
    }
    await inProduction.close();
  });

  // asvs: 15.3.1
  it('fails outside production when the answer is not the declared one', async () => {
    expect((await api.call('GET', '/undeclared')).status).to.equal(500);
  });

  it('is answered with 304 when the client has what is there', async () => {
    const ask = (tag: string) => api.call('GET', '/tagged', { headers: { 'If-None-Match': tag } });
    expect((await ask('"v0"')).body).to.equal('content');
    const { status, headers, body } = await ask('"v0", W/"v1"');
    expect([status, headers.get('etag'), body]).to.deep.equal([304, '"v1"', '']);
  });

  // asvs: 4.1.3, 15.3.4
  it('takes no forwarded address from whoever is not a trusted proxy', async () => {
    const headers = { 'X-Forwarded-For': '203.0.113.7' };
    expect((await api.call('GET', '/address', { headers })).body).to.equal('127.0.0.1');
    const behindProxy = await startTestApi({ db: database.db, routes: [address], env: { TRUST_PROXY: '127.0.0.1' } });
    expect(
      (await behindProxy.call('GET', '/address', { headers: { 'X-Forwarded-For': '198.51.100.1, 203.0.113.7' } })).body,
    ).to.equal('203.0.113.7');
    await behindProxy.close();
  });
});
