import { expect } from 'chai';
import { createTestDatabase, type TestDatabase } from '../shared/testing/index.ts';
import { startTestApi, type TestApi } from './testing/start-test-api.ts';

describe('the API as a whole', () => {
  let database: TestDatabase;
  let api: TestApi;
  before(async () => {
    database = await createTestDatabase();
    api = await startTestApi({ db: database.db, env: { CORS_ORIGINS: 'https://app.example.org' } });
  });
  after(async () => {
    await api.close();
    await database.drop();
  });

  it('answers an unknown address with a problem of the public form', async () => {
    const { status, headers, body } = await api.call('GET', '/api/nowhere?secret=1');
    expect(status).to.equal(404);
    expect(headers.get('content-type')).to.match(/^application\/problem\+json/);
    expect(body).to.deep.equal({
      type: '/problems/not-found',
      title: 'There is nothing here',
      status: 404,
      detail: 'There is nothing at this address.',
      instance: '/api/nowhere',
      code: 'not-found',
      requestId: headers.get('x-request-id'),
    });
  });

  it('answers another method on a known address with 405 and the methods it takes', async () => {
    const { status, headers, body } = await api.call('DELETE', '/api/users/me');
    expect(status).to.equal(405);
    expect(headers.get('allow')).to.equal('GET, HEAD, PATCH, OPTIONS');
    expect(body).to.include({ code: 'method-not-allowed' });
    expect((await api.call('OPTIONS', '/api/users/me')).status).to.equal(204);
  });

  it('takes a trailing slash for the same resource, and HEAD for GET', async () => {
    expect((await api.call('GET', '/health/live/')).body).to.deep.equal({ status: 'ok' });
    const head = await api.call('HEAD', '/health/live');
    expect([head.status, head.body]).to.deep.equal([200, '']);
    expect(head.headers.get('content-length')).to.equal('15');
  });

  it('keeps a well-formed request id and replaces any other', async () => {
    const echoed = async (id: string) =>
      (await api.call('GET', '/health/live', { headers: { 'X-Request-ID': id } })).headers.get('x-request-id');
    expect(await echoed('abc.DEF_123-x')).to.equal('abc.DEF_123-x');
    expect(await echoed('short')).to.match(/^[0-9a-f-]{36}$/);
    expect(await echoed('with spaces inside')).to.match(/^[0-9a-f-]{36}$/);
  });

  it('names no framework, and has old browsers frame nothing', async () => {
    for (const path of ['/health/live', '/api/nowhere']) {
      const { headers } = await api.call('GET', path);
      expect([headers.get('x-frame-options'), headers.get('x-powered-by')]).to.deep.equal(['DENY', null]);
    }
  });

  // asvs: 3.4.2
  it('lets pages of configured origins read answers, and no others', async () => {
    const allowedFor = async (origin: string) =>
      (await api.call('GET', '/health/live', { headers: { Origin: origin } })).headers.get(
        'access-control-allow-origin',
      );
    expect(await allowedFor('https://app.example.org')).to.equal('https://app.example.org');
    expect(await allowedFor('https://app.example.org.evil.example')).to.equal(null);
    expect(await allowedFor('http://app.example.org')).to.equal(null);
    const preflight = await api.call('OPTIONS', '/api/auth/login', {
      headers: { Origin: 'https://app.example.org', 'Access-Control-Request-Method': 'POST' },
    });
    expect(preflight.status).to.equal(204);
    expect(preflight.headers.get('access-control-allow-headers')).to.contain('Idempotency-Key');
  });

  // asvs: 4.1.1
  it('explains each type of problem, to programs and to people', async () => {
    const { status, body } = await api.call('GET', '/problems/not-found');
    expect(status).to.equal(200);
    expect(body).to.deep.equal({
      type: '/problems/not-found',
      code: 'not-found',
      status: 404,
      title: 'There is nothing here',
    });
    const page = await api.call('GET', '/problems/not-found', { headers: { Accept: 'text/html' } });
    expect(page.headers.get('content-type')).to.equal('text/html; charset=utf-8');
    for (const accept of [
      'text/html;q=0, */*',
      'text/html;q=0.1, application/json',
      '*/*',
      'image/png',
      'TEXT/HTML;q=0',
    ]) {
      const { headers } = await api.call('GET', '/problems/not-found', { headers: { Accept: accept } });
      expect(headers.get('content-type'), accept).to.equal('application/json; charset=utf-8');
    }
    expect(page.body).to.contain('<h1>There is nothing here</h1>');
    expect((await api.call('GET', '/problems/constructor')).status).to.equal(404);
  });

  // asvs: 1.1.1
  it('decodes an address once, before it looks at it', async () => {
    expect((await api.call('GET', '/problems/not%2Dfound')).body).to.include({ code: 'not-found', status: 404 });
    expect((await api.call('GET', '/problems/not%252Dfound')).status).to.equal(404);
    const accountsWith = async (query: string) => (await api.call('GET', `/api/accounts?${query}`, { token })).status;
    const token = await api.token();
    expect([await accountsWith('limit=%31'), await accountsWith('limit=%2531')]).to.deep.equal([200, 400]);
    expect(await accountsWith('limit=%2D1'), 'checked after it was decoded').to.equal(400);
  });

  // asvs: 1.1.1
  it('refuses an address that is not encoded correctly', async () => {
    expect((await api.call('GET', '/problems/%E0%A4%A')).body).to.include({ code: 'validation-failed' });
    expect((await api.call('GET', '/problems/a%00b')).body).to.include({ code: 'validation-failed' });
  });
});
