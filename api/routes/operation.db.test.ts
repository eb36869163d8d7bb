import { request as httpRequest } from 'node:http';
import { expect } from 'chai';
import { changeDatabase, createTestDatabase, type TestDatabase } from '../../shared/testing/index.ts';
import { databaseCheck, type HealthCheck } from '../../shared/platform/health.ts';
import { listen } from '../runtime/listen.ts';
import { answerOperations } from '../../shared/platform/operations-port.ts';
import type { OpenApiDocument } from '../runtime/openapi.ts';
import { scrape } from '../runtime/scrape.ts';
import { startTestApi, type TestApi } from '../testing/start-test-api.ts';

const metricsToken = 'a-token-for-the-scraper';

describe('operation over HTTP', () => {
  let database: TestDatabase;
  let api: TestApi;
  let jobsAdvance = true;
  let collected = 0;
  let isOpen = true;
  const jobs: HealthCheck = { name: 'jobs', check: () => Promise.resolve({ ok: jobsAdvance, detail: '3 wait' }) };
  const open: HealthCheck = { name: 'open', check: () => Promise.resolve({ ok: isOpen }) };
  before(async () => {
    database = await createTestDatabase();
    const collectors = [() => Promise.resolve(void collected++), () => Promise.reject(new Error('no database'))];
    api = await startTestApi({
      db: database.db,
      env: { METRICS_TOKEN: metricsToken },
      parts: { readinessChecks: [open, databaseCheck(database.db)], healthChecks: [jobs], collectors },
    });
  });
  after(async () => {
    await api.close();
    await database.drop();
  });
  afterEach(() => {
    jobsAdvance = true;
    isOpen = true;
  });

  it('is ready when everything it needs answers', async () => {
    for (const path of ['/health', '/health/ready', '/health/live']) {
      const { status, body } = await api.call('GET', path);
      expect([status, body]).to.deep.equal([200, { status: 'ok' }]);
    }
  });

  it('is alive but not ready when a check fails, and names it', async () => {
    isOpen = false;
    expect((await api.call('GET', '/health/live')).status).to.equal(200);
    const { status, headers, body } = await api.call('GET', '/health/ready');
    expect([status, headers.get('retry-after')]).to.deep.equal([503, '5']);
    expect(body).to.include({ code: 'unavailable', detail: 'Not ready: open.' });
  });

  it('stays ready when work does not advance that other processes do', async () => {
    jobsAdvance = false;
    expect((await api.call('GET', '/health/ready')).status).to.equal(200);
  });

  it('shows the checks in detail to admins alone', async () => {
    jobsAdvance = false;
    expect((await api.call('GET', '/health/detailed')).status).to.equal(401);
    expect((await api.call('GET', '/health/detailed', { token: await api.token() })).status).to.equal(403);
    const { body } = await api.call('GET', '/health/detailed', { token: await api.token({ role: 'admin' }) });
    const { status, checks } = body as {
      status: string;
      checks: { name: string; ok: boolean; detail: string | null }[];
    };
    expect(status).to.equal('unavailable');
    expect(checks.map(({ name, ok, detail }) => [name, ok, detail])).to.deep.equal([
      ['open', true, null],
      ['database', true, null],
      ['jobs', false, '3 wait'],
    ]);
  });

  it('answers 503 while the database can not be reached', async () => {
    const away = await createTestDatabase();
    const cutOff = await startTestApi({ db: away.db });
    await changeDatabase(away, 'ALLOW_CONNECTIONS false');
    const body = { username: 'ada', password: 'correct horse battery staple' };
    for (const headers of [{}, { 'Idempotency-Key': 'k' }]) {
      const answer = await cutOff.call('POST', '/api/auth/login', { body, headers });
      expect([answer.status, answer.headers.get('retry-after')]).to.deep.equal([503, '2']);
      expect(answer.body).to.include({ code: 'unavailable' });
    }
    expect((await cutOff.call('GET', '/health/ready')).body).to.include({ detail: 'Not ready: database.' });
    expect((await cutOff.call('GET', '/health/live')).status).to.equal(200);
    await changeDatabase(away, 'ALLOW_CONNECTIONS true');
    await cutOff.close();
    await away.drop();
  });

  // asvs: 13.4.5
  it('shows its measurements to admins and to the scraper', async () => {
    expect((await api.call('GET', '/metrics')).status).to.equal(401);
    expect((await api.call('GET', '/metrics', { token: `${metricsToken}x` })).status).to.equal(401);
    expect((await api.call('GET', '/metrics', { token: await api.token() })).status).to.equal(403);
    expect((await api.call('GET', '/metrics', { token: await api.token({ role: 'admin' }) })).status).to.equal(200);
    collected = 0;
    const { status, headers, body } = await api.call('GET', '/metrics', { token: metricsToken });
    expect([status, headers.get('content-type'), collected]).to.deep.equal([
      200,
      'text/plain; version=0.0.4; charset=utf-8',
      1,
    ]);
    expect(body).to.match(/http_request_duration_seconds_count\{method="GET",route="\/metrics",status="401"\} 2/);
  });

  it('measures unknown addresses under one name', async () => {
    await api.call('GET', '/api/nowhere/1');
    await api.call('GET', '/api/nowhere/2');
    const { body } = await api.call('GET', '/metrics', { token: metricsToken });
    expect(body)
      .to.match(/route="unmatched",status="404"\} 2/)
      .and.not.to.contain('nowhere');
  });

  it('serves measurements and health on a port of their own', async () => {
    const server = await listen(
      answerOperations(() => ({ scrape: () => scrape(api.ctx), checks: [open] })),
      {
        host: '127.0.0.1',
        port: 0,
        closing: new AbortController(),
      },
    );
    expect(await (await fetch(`${server.url}/metrics`)).text()).to.contain('http_request_duration_seconds');
    expect((await fetch(`${server.url}/other`)).status).to.equal(404);
    expect((await fetch(`${server.url}/health/ready`)).status).to.equal(200);
    isOpen = false;
    const unready = await fetch(`${server.url}/health/ready`);
    expect([unready.status, await unready.json()]).to.deep.include(503);
    expect((await fetch(`${server.url}/health/live`)).status).to.equal(200);
    await server.close();
  });

  it('describes itself, to programs and to people', async () => {
    const { headers, body } = await api.call('GET', '/openapi.json');
    expect(body).to.include({ openapi: '3.1.1' });
    const described = (body as OpenApiDocument).paths['/openapi.json']?.['get']?.responses['200']?.content;
    expect(described?.['application/json']?.schema).to.deep.include({ type: 'object' });
    expect(
      (await api.call('GET', '/openapi.json', { headers: { 'If-None-Match': headers.get('etag')! } })).status,
    ).to.equal(304);
    const home = await api.call('GET', '/');
    expect([home.status, home.headers.get('content-type')]).to.deep.equal([200, 'text/html; charset=utf-8']);
    expect(home.body).to.contain('href="/docs"').and.to.contain('href="/admin/queues"');
    const page = await api.call('GET', '/docs');
    expect(page.headers.get('content-type')).to.equal('text/html; charset=utf-8');
    expect(page.body)
      .to.contain('/api/auth/login')
      .and.not.to.match(/<script|https?:\/\//);
  });

  it('refuses what is not HTTP as it should be', async () => {
    const status = await new Promise((resolve, reject) => {
      const headers = { 'X-Request-ID': 'x'.repeat(20_000) };
      httpRequest(`${api.url}/health/live`, { headers }, (response) => resolve(response.resume().statusCode))
        .on('error', reject)
        .end();
    });
    expect(status).to.equal(431);
  });
});
