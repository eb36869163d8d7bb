import { expect } from 'chai';
import { endSessions } from '../../../shared/identity/index.ts';
import { newId } from '../../../shared/platform/ids.ts';
import { createLogger } from '../../../shared/platform/logger.ts';
import { listenForNotifications, type Notifications } from '../../../shared/platform/notifications.ts';
import { createTestDatabase, type TestDatabase, until } from '../../../shared/testing/index.ts';
import { apiChannels } from '../../start-api.ts';
import { type Browser, browserOf, browserPassword, openBrowser } from '../../testing/browser.ts';
import { startTestApi, type TestApi } from '../../testing/start-test-api.ts';

interface SessionPage {
  items: { id: string; current: boolean; userAgent: string; clientIp: string; deviceId: string | null }[];
  nextCursor: string | null;
}

const logger = createLogger({ logLevel: 'silent', environment: 'test' });

describe('sessions over HTTP', () => {
  let database: TestDatabase;
  let api: TestApi;
  let browser: Browser;
  before(async () => {
    database = await createTestDatabase();
    api = await startTestApi({ db: database.db });
  });
  after(async () => {
    await api.close();
    await database.drop();
  });
  beforeEach(async () => {
    browser = await openBrowser(api, 'Browser/1');
  });
  const logIn = async (userAgent: string): Promise<Browser> => {
    const { body: user } = await api.call('GET', '/api/users/me', { token: browser.token() });
    const body = { username: (user as { username: string }).username, password: browserPassword };
    const answer = await api.call('POST', '/api/auth/login', { body, headers: { 'User-Agent': userAgent } });
    return browserOf(api, answer, browser.userId, userAgent);
  };
  const me = async (token: string) => (await api.call('GET', '/api/users/me', { token })).status;
  const sessions = async (query = '') => {
    const { body } = await api.call('GET', `/api/auth/sessions${query}`, { token: browser.token() });
    return body as SessionPage;
  };

  // asvs: 7.5.2
  it('are listed newest first, page by page, and the one that asks is marked', async () => {
    const second = await logIn('Browser/2');
    const { items } = await sessions();
    expect(items.map(({ id, current, userAgent }) => [id, current, userAgent])).to.deep.equal([
      [second.sessionId(), false, 'Browser/2'],
      [browser.sessionId(), true, 'Browser/1'],
    ]);
    expect(items[1]).to.deep.include({ clientIp: '127.0.0.1', deviceId: null });
    const first = await sessions('?limit=1');
    const next = await sessions(`?limit=1&cursor=${first.nextCursor}`);
    expect([first, next].map(({ items: [one] }) => one?.id)).to.deep.equal([second.sessionId(), browser.sessionId()]);
    expect((await sessions(`?deviceId=${items[0]?.deviceId}`)).items).to.deep.equal([items[0]]);
    expect((await sessions(`?deviceId=${newId()}`)).items).to.deep.equal([]);
  });

  // asvs: 7.4.1, 7.5.2, 10.4.9
  it('end when their user says so, with their access tokens', async () => {
    const second = await logIn('Browser/2');
    const end = (id: string, token = browser.token()) => api.call('DELETE', `/api/auth/sessions/${id}`, { token });
    const id = second.sessionId();
    expect((await end(id)).status).to.equal(204);
    expect(await me(second.token())).to.equal(401);
    expect((await second.post('/api/auth/refresh')).status).to.equal(401);
    expect((await end(id)).status, 'once').to.equal(404);
    const stranger = await openBrowser(api);
    expect((await end(browser.sessionId(), stranger.token())).status, 'not by others').to.equal(404);
    expect(await me(browser.token())).to.equal(200);
  });

  // asvs: 7.2.4
  it('end when their browser signs in again, as whomever', async () => {
    const { body: user } = await api.call('GET', '/api/users/me', { token: browser.token() });
    const credentials = { username: (user as { username: string }).username, password: browserPassword };
    const [first, cookie] = [browser.token(), browser.cookie()];
    expect((await browser.post('/api/auth/login', { body: { ...credentials, password: 'another' } })).status).to.equal(
      401,
    );
    expect(await me(first), 'a failure ends nothing').to.equal(200);
    expect((await browser.post('/api/auth/login', { body: credentials })).status).to.equal(200);
    expect(browser.cookie()).not.to.equal(cookie);
    expect([await me(first), await me(browser.token())]).to.deep.equal([401, 200]);
    const stranger = await openBrowser(api);
    const headers = { Cookie: stranger.cookie() };
    expect((await browser.post('/api/auth/login', { body: credentials, headers })).status).to.equal(200);
    expect(await me(stranger.token())).to.equal(401);
    const { rows } = await database.db.raw<{ rows: unknown[] }>(
      `SELECT id FROM sessions WHERE revoked_reason = 'signed-in-again' AND id = ANY (?::uuid[])`,
      [[cookie.replace(/^\w+=/, '').slice(0, 36), stranger.sessionId()]],
    );
    expect(rows).to.have.length(2);
  });

  // asvs: 7.4.1, 14.3.1
  it('end by logging out with the cookie or the access token, after which the browser keeps nothing', async () => {
    const [second, third] = [await logIn('Browser/2'), await logIn('Browser/3')];
    const byCookie = await second.post('/api/auth/logout');
    expect(await me(second.token())).to.equal(401);
    const byToken = await api.call('POST', '/api/auth/logout', { token: browser.token() });
    expect(await me(browser.token())).to.equal(401);
    const everywhere = await third.post('/api/auth/logout-all');
    for (const { status, headers } of [byCookie, byToken, everywhere]) {
      expect([status, headers.getSetCookie()[0], headers.get('clear-site-data')]).to.deep.equal([
        204,
        'refresh=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0',
        '"storage"',
      ]);
    }
    expect((await api.call('POST', '/api/auth/logout')).status).to.equal(401);
  });

  it('all end by logging out everywhere, and only those of the user', async () => {
    const second = await logIn('Browser/2');
    const stranger = await openBrowser(api);
    expect((await browser.post('/api/auth/logout-all')).status).to.equal(204);
    const answers = await Promise.all([browser, second, stranger].map((one) => me(one.token())));
    expect(answers).to.deep.equal([401, 401, 200]);
  });
});

describe('two processes of the API on one database', () => {
  let database: TestDatabase;
  let ears: Notifications[];
  let apis: TestApi[];
  before(async () => {
    database = await createTestDatabase();
    ears = [1, 2].map(() => listenForNotifications(database.databaseUrl, apiChannels, logger));
    await Promise.all(ears.map((one) => one.ready()));
    apis = [];
    for (const notifications of ears) apis.push(await startTestApi({ db: database.db, parts: { notifications } }));
  });
  after(async () => {
    for (const api of apis) await api.close();
    for (const one of ears) await one.close();
    await database.drop();
  });
  const statuses = (token: string) =>
    Promise.all(apis.map(async (api) => (await api.call('GET', '/api/users/me', { token })).status));

  it('take one another’s tokens, and know at once when a session ends in the other', async () => {
    const [here, there] = apis as [TestApi, TestApi];
    const browser = await openBrowser(here);
    expect(await statuses(browser.token())).to.deep.equal([200, 200]);
    expect((await there.call('POST', '/api/auth/logout', { token: browser.token() })).status).to.equal(204);
    expect((await there.call('GET', '/api/users/me', { token: browser.token() })).status).to.equal(401);
    await until(async () => (await statuses(browser.token())).join() === '401,401', 'both refuse it');
  });

  // asvs: 16.5.3
  it('know it also of what happened while they did not listen', async () => {
    const browser = await openBrowser(apis[0]!);
    expect(await statuses(browser.token())).to.deep.equal([200, 200]);
    await database.db.raw(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE application_name = 'countinghouse-listen' AND datname = current_database()`,
    );
    await until(() => ears.every((one) => !one.isListening()), 'the connections are lost');
    await endSessions(database.db, { userId: browser.userId, reason: 'test' });
    expect(await statuses(browser.token()), 'the database is asked').to.deep.equal([401, 401]);
    await Promise.all(ears.map((one) => one.ready()));
    expect(await statuses(browser.token())).to.deep.equal([401, 401]);
  });
});
