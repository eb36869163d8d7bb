import { expect } from 'chai';
import { listIncidents } from '../../../shared/incidents/index.ts';
import { createTestDatabase, type TestDatabase } from '../../../shared/testing/index.ts';
import { type Browser, cookieOf, openBrowser } from '../../testing/browser.ts';
import { startTestApi, type TestAnswer, type TestApi } from '../../testing/start-test-api.ts';

const codeOf = ({ status, body }: TestAnswer) => [status, (body as { code?: string }).code];
const dayMs = 24 * 60 * 60 * 1_000;

describe('POST /api/auth/refresh', () => {
  let database: TestDatabase;
  let api: TestApi;
  let nowMs = Date.now();
  let browser: Browser;
  before(async () => {
    database = await createTestDatabase();
    api = await startTestApi({ db: database.db, parts: { clock: { now: () => new Date(nowMs) } } });
  });
  after(async () => {
    await api.close();
    await database.drop();
  });
  beforeEach(async () => {
    nowMs = Date.now();
    browser = await openBrowser(api);
  });
  const refresh = () => browser.post('/api/auth/refresh');
  /** With a cookie of before, and that of the session's CSRF token. */
  const refreshWith = (Cookie: string, headers: Record<string, string> = {}) =>
    browser.post('/api/auth/refresh', { headers: { Cookie, ...headers } });
  const me = (token = browser.token()) => api.call('GET', '/api/users/me', { token });

  // asvs: 7.2.2
  it('gives a new access token and another cookie, which works next', async () => {
    for (let round = 0; round < 3; round += 1) {
      const before = browser.cookie();
      const { status, body } = await refresh();
      expect(status).to.equal(200);
      expect(body).to.have.all.keys('accessToken', 'expiresIn');
      expect(browser.cookie()).not.to.equal(before);
      expect((await me()).status).to.equal(200);
    }
  });

  it('keeps tokens as hashes alone', async () => {
    const [, secret = ''] = browser.cookie().split('.');
    const { rows } = await database.db.raw<{ rows: { text: string }[] }>(
      'SELECT row_to_json(t)::text AS text FROM refresh_tokens t UNION ALL SELECT row_to_json(s)::text FROM sessions s',
    );
    expect(rows.map(({ text }) => text).join()).not.to.contain(secret);
  });

  // asvs: 10.4.5
  it('is done for exactly one of a hundred uses of one token, and the session goes on', async () => {
    const { post } = browser;
    const old = browser.cookie();
    await browser.call('GET', '/api/auth/csrf');
    const answers = await Promise.all(
      Array.from({ length: 100 }, () => post('/api/auth/refresh', { headers: { Cookie: old } })),
    );
    const done = answers.filter(({ status }) => status === 200);
    const others = answers.filter(({ status }) => status !== 200);
    expect(done).to.have.lengthOf(1);
    expect(new Set(others.map((answer) => codeOf(answer).join(' ')))).to.deep.equal(new Set(['409 conflict']));
    expect(others.every(({ headers }) => headers.get('retry-after') === '1')).to.equal(true);
    expect(others.every((answer) => cookieOf(answer) === undefined)).to.equal(true);
    expect((await refreshWith(cookieOf(done[0]!)!)).status).to.equal(200);
  });

  it('takes a second use by the same client within ten seconds for another tab', async () => {
    const old = browser.cookie();
    await refresh();
    nowMs += 10_000;
    expect(codeOf(await refreshWith(old))).to.deep.equal([409, 'conflict']);
    expect((await refresh()).status).to.equal(200);
  });

  describe('with a token that was used before', () => {
    const thefts: [string, Record<string, string>, number][] = [
      ['later', {}, 10_001],
      ['by another client', { 'User-Agent': 'curl/8' }, 0],
    ];
    for (const [when, headers, laterMs] of thefts) {
      // asvs: 10.4.5
      it(`ends the session, ${when}: its new token and its access token too`, async () => {
        const old = browser.cookie();
        await refresh();
        const [current, token] = [browser.cookie(), browser.token()];
        nowMs += laterMs;
        const answer = await refreshWith(old, headers);
        expect(codeOf(answer)).to.deep.equal([401, 'unauthenticated']);
        expect(answer.headers.getSetCookie()[0]).to.match(/^refresh=;.*Max-Age=0/);
        expect((await me(token)).status).to.equal(401);
        expect((await refreshWith(current)).status).to.equal(401);
      });
    }

    // asvs: 16.3.3
    it('raises one incident and puts it on record, also of many at once and under an Idempotency-Key', async () => {
      const old = browser.cookie();
      await refresh();
      nowMs += 60_000;
      const answers = await Promise.all(
        Array.from({ length: 5 }, (_, index) => refreshWith(old, { 'Idempotency-Key': `k${index}` })),
      );
      expect(new Set(answers.map(({ status }) => status))).to.deep.equal(new Set([401]));
      expect((await me()).status).to.equal(401);
      const incidents = await listIncidents(database.db, { limit: 200 });
      const ours = incidents.filter(({ userId }) => userId === browser.userId);
      expect(ours.map(({ kind, severity, occurrences }) => [kind, severity, occurrences])).to.deep.equal([
        ['refresh-token-replayed', 'high', 1],
      ]);
      const { rows } = await database.db.raw<{ rows: { outcome: string }[] }>(
        `SELECT outcome FROM audit_entries WHERE action = 'auth.refresh-token-replayed' AND subject_id = ?`,
        [old.replace('refresh=', '').slice(0, 36)],
      );
      expect(rows).to.deep.equal([{ outcome: 'denied' }]);
    });
  });

  it('is refused without a cookie, and with one that is none of ours', async () => {
    expect(codeOf(await api.call('POST', '/api/auth/refresh'))).to.deep.equal([401, 'unauthenticated']);
    const own = browser.cookie();
    const unknown = `refresh=${browser.sessionId()}.${'x'.repeat(43)}`;
    expect(codeOf(await refreshWith(unknown))).to.deep.equal([401, 'unauthenticated']);
    expect((await refreshWith(own)).status, 'a wrong guess ends nothing').to.equal(200);
  });

  // asvs: 7.3.1
  it('ends a session that was not used for 14 days', async () => {
    nowMs += 14 * dayMs - 1_000;
    expect((await refresh()).status).to.equal(200);
    nowMs += 14 * dayMs;
    expect(codeOf(await refresh())).to.deep.equal([401, 'unauthenticated']);
  });

  // asvs: 7.3.2, 10.4.8
  it('ends a session after 90 days, however much it is used', async () => {
    for (let day = 0; day < 84; day += 12) {
      nowMs += 12 * dayMs;
      expect((await refresh()).status).to.equal(200);
    }
    nowMs += 6 * dayMs - 1_000;
    expect((await refresh()).status).to.equal(200);
    nowMs += 1_000;
    expect((await refresh()).status).to.equal(401);
  });

  it('gives the role of now, and nothing to a user who is restricted', async () => {
    await database.db.raw(`UPDATE users SET role = 'admin' WHERE id = ?`, [browser.userId]);
    await refresh();
    expect((await api.call('GET', '/health/detailed', { token: browser.token() })).status).to.equal(200);
    await database.db.raw('UPDATE users SET restricted_at = now() WHERE id = ?', [browser.userId]);
    expect((await refresh()).status).to.equal(401);
  });

  it('answers the same under one Idempotency-Key, cookie and all, to who has the token', async () => {
    const old = browser.cookie();
    const headers = { 'Idempotency-Key': 'again' };
    const first = await refreshWith(old, headers);
    const again = await refreshWith(old, headers);
    expect([first.status, again.status]).to.deep.equal([200, 200]);
    expect([cookieOf(again), again.body]).to.deep.equal([cookieOf(first), first.body]);
    const other = await openBrowser(api);
    expect((await other.post('/api/auth/refresh', { headers })).body).not.to.deep.equal(first.body);
  });

  // asvs: 3.3.2, 3.3.4, 10.1.1
  it('sets a cookie that scripts, other sites and other hosts never see, and says its value nowhere else', async () => {
    const { headers, body } = await refresh();
    const [plain = ''] = headers.getSetCookie();
    expect(JSON.stringify(body)).not.to.contain(/\.([^;]+)/.exec(plain)?.[1]);
    expect(plain).to.match(/^refresh=[^;]+; Path=\/; HttpOnly; SameSite=Strict; Max-Age=1209600$/);
  });
});

describe('the refresh cookie over TLS', () => {
  // asvs: 3.3.1, 3.3.3
  it('has the prefix __Host-, and no other name is taken', async () => {
    const database = await createTestDatabase();
    const api = await startTestApi({ db: database.db, env: { TRUST_PROXY: '127.0.0.1' } });
    const tls = { 'X-Forwarded-Proto': 'https' };
    const body = {
      username: 'grace',
      email: 'grace@example.org',
      password: 'seven quiet herons wading',
      firstName: 'Grace',
      lastName: 'Hopper',
    };
    const registered = await api.call('POST', '/api/auth/register', { body, headers: tls });
    const [cookie = ''] = registered.headers.getSetCookie();
    expect(cookie).to.match(/^__Host-refresh=[^;]+; Secure; Path=\/; HttpOnly; SameSite=Strict; Max-Age=1209600$/);
    const ask = (Cookie: string) => api.call('GET', '/api/auth/csrf', { headers: { ...tls, Cookie } });
    expect((await ask(cookieOf(registered)!)).status).to.equal(200);
    expect((await ask(cookieOf(registered)!.replace('__Host-', ''))).status).to.equal(401);
    await api.close();
    await database.drop();
  });
});
