import { expect } from 'chai';
import { z } from 'zod';
import { newId } from '../../shared/platform/ids.ts';
import { createTestDatabase, type TestDatabase } from '../../shared/testing/index.ts';
import { isCsrfToken, makeCsrfToken } from '../auth/csrf-token.ts';
import { defineRoute } from '../runtime/define-route.ts';
import { type Browser, openBrowser } from '../testing/browser.ts';
import { startTestApi, type TestAnswer, type TestApi } from '../testing/start-test-api.ts';

const allowed = 'https://app.example.org';

const write = (path: string, access: 'public' | 'user') =>
  defineRoute({
    method: 'POST',
    path,
    access,
    summary: 'Writes',
    responses: { 200: { description: 'Done', body: z.string() } },
    handler: () => ({ status: 200, body: 'done' }),
  });

describe('a write that may be another site’s', () => {
  let database: TestDatabase;
  let api: TestApi;
  let plain: TestApi;
  let browser: Browser;
  before(async () => {
    database = await createTestDatabase();
    api = await startTestApi({ db: database.db, env: { CORS_ORIGINS: allowed } });
    plain = await startTestApi({
      db: database.db,
      env: { CORS_ORIGINS: allowed },
      routes: [write('/open', 'public'), write('/guarded', 'user')],
    });
  });
  after(async () => {
    await api.close();
    await plain.close();
    await database.drop();
  });
  beforeEach(async () => {
    browser = await openBrowser(api);
  });
  const codeOf = ({ status, body }: TestAnswer) => [status, (body as { code?: string }).code];
  const forged = [403, 'csrf-failed'];
  const foreign: Record<string, string>[] = [
    { 'Sec-Fetch-Site': 'cross-site' },
    { 'Sec-Fetch-Site': 'same-site' },
    { Origin: 'https://evil.example' },
    { Origin: 'null' },
    { Origin: `${allowed}.evil.example`, 'Sec-Fetch-Site': 'cross-site' },
    { Origin: 'http://127.0.0.1:1' },
  ];

  // asvs: 3.5.1
  it('needs the token of its session where the cookie authenticates', async () => {
    const send = (csrf?: string) =>
      browser.call('POST', '/api/auth/refresh', { headers: csrf === undefined ? {} : { 'X-CSRF-Token': csrf } });
    const { body } = await browser.call('GET', '/api/auth/csrf');
    const { csrfToken } = body as { csrfToken: string };
    const secret = await api.ctx.secrets.get('csrf');
    const others = await openBrowser(api);
    const wrong = [
      undefined,
      '',
      csrfToken.slice(0, -1),
      `${csrfToken}A`,
      makeCsrfToken(secret, others.sessionId()),
      makeCsrfToken(Buffer.alloc(32), browser.sessionId()),
    ];
    for (const csrf of wrong) expect(codeOf(await send(csrf)), csrf).to.deep.equal(forged);
    expect((await send(csrfToken)).status).to.equal(200);
    expect((await send(csrfToken)).status, 'also after a refresh').to.equal(200);
  });

  it('is none where an access token shows that it was meant', async () => {
    const token = browser.token();
    expect((await browser.call('POST', '/api/auth/logout', { token })).status).to.equal(204);
  });

  // asvs: 3.5.1
  it('is refused when it comes from another site, in spite of the token', async () => {
    for (const headers of foreign) {
      const answer = await browser.post('/api/auth/refresh', { headers });
      expect(codeOf(answer), JSON.stringify(headers)).to.deep.equal(forged);
    }
    const own: Record<string, string>[] = [
      { 'Sec-Fetch-Site': 'same-origin', Origin: api.url },
      { 'Sec-Fetch-Site': 'none' },
      { 'Sec-Fetch-Site': 'cross-site', Origin: allowed },
      { Origin: api.url },
    ];
    for (const headers of own) {
      const answer = await browser.post('/api/auth/refresh', { headers });
      expect(answer.status, JSON.stringify(headers)).to.equal(200);
    }
  });

  // asvs: 3.5.1, 3.5.2
  it('can not sign its victim in', async () => {
    for (const path of ['/api/auth/login', '/api/auth/register']) {
      for (const headers of foreign) {
        expect(codeOf(await api.call('POST', path, { body: {}, headers })), path).to.deep.equal(forged);
      }
      const headers = { 'Sec-Fetch-Site': 'cross-site', Origin: allowed };
      expect((await api.call('POST', path, { body: {}, headers })).status).to.equal(400);
    }
  });

  it('does not trouble clients that show a token or a key', async () => {
    const token = await plain.token();
    const headers = { Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site' };
    expect((await plain.call('POST', '/guarded', { token, headers })).status).to.equal(200);
    expect((await plain.call('POST', '/open', { token, headers })).status).to.equal(200);
    expect((await plain.call('POST', '/open', { headers })).status).to.equal(403);
    expect((await plain.call('POST', '/guarded', { headers })).status, 'nobody at all').to.equal(401);
  });
});

describe('GET /api/auth/csrf', () => {
  it('gives no token for a session whose refresh token one does not have', async () => {
    const database = await createTestDatabase();
    const api = await startTestApi({ db: database.db });
    const victim = await openBrowser(api);
    const ask = (Cookie: string) => api.call('GET', '/api/auth/csrf', { headers: { Cookie } });
    expect((await ask(victim.cookie())).status).to.equal(200);
    expect((await ask(`refresh=${victim.sessionId()}.${'x'.repeat(43)}`)).status).to.equal(401);
    expect((await api.call('GET', '/api/auth/csrf')).status).to.equal(401);
    await victim.post('/api/auth/logout');
    expect((await ask(victim.cookie())).status).to.equal(401);
    await api.close();
    await database.drop();
  });
});

describe('isCsrfToken', () => {
  it('knows what was made for a session under a secret, and each is another', () => {
    const secret = Buffer.alloc(32, 1);
    const session = newId();
    const tokens = [makeCsrfToken(secret, session), makeCsrfToken(secret, session)];
    expect(tokens[0]).not.to.equal(tokens[1]);
    for (const token of tokens) expect(isCsrfToken(secret, session, token)).to.equal(true);
    expect(isCsrfToken(secret, newId(), tokens[0]!)).to.equal(false);
  });
});
