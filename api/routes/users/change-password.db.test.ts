import { expect } from 'chai';
import { hash } from '@node-rs/argon2';
import { logIn } from '../../../shared/identity/index.ts';
import { createTestDatabase, type TestDatabase } from '../../../shared/testing/index.ts';
import { type Browser, browserOf, browserPassword, openBrowser } from '../../testing/browser.ts';
import { startTestApi, type TestAnswer, type TestApi } from '../../testing/start-test-api.ts';

const newPassword = 'eleven brisk otters diving';

describe('POST /api/users/me/password', () => {
  let database: TestDatabase;
  let api: TestApi;
  let browser: Browser;
  let username: string;
  before(async () => {
    database = await createTestDatabase();
    api = await startTestApi({ db: database.db });
  });
  after(async () => {
    await api.close();
    await database.drop();
  });
  beforeEach(async () => {
    browser = await openBrowser(api);
    const { body } = await api.call('GET', '/api/users/me', { token: browser.token() });
    ({ username } = body as { username: string });
  });
  const problemOf = ({ status, body }: TestAnswer) => {
    const { code, errors } = body as { code: string; errors?: { pointer: string }[] };
    return [status, code, ...(errors ?? []).map(({ pointer }) => pointer)];
  };
  const change = (body: object = {}, token = browser.token()) =>
    api.call('POST', '/api/users/me/password', {
      token,
      body: { currentPassword: browserPassword, newPassword, ...body },
    });
  const logInWith = (password: string) => api.call('POST', '/api/auth/login', { body: { username, password } });
  const me = async (token: string) => (await api.call('GET', '/api/users/me', { token })).status;

  // asvs: 6.2.2, 7.4.3
  it('changes it, and ends every other session at once', async () => {
    const other = browserOf(api, await logInWith(browserPassword), browser.userId);
    expect(await me(other.token())).to.equal(200);
    expect((await change()).status).to.equal(204);
    expect([await me(browser.token()), await me(other.token())]).to.deep.equal([200, 401]);
    expect((await other.post('/api/auth/refresh')).status).to.equal(401);
    expect((await browser.post('/api/auth/refresh')).status).to.equal(200);
    expect(problemOf(await logInWith(browserPassword))).to.deep.equal([401, 'invalid-credentials']);
    expect((await logInWith(newPassword)).status).to.equal(200);
  });

  // asvs: 6.2.3, 6.3.1
  it('refuses a change without the current password or with a wrong one, and locks after five', async () => {
    for (const missing of ['currentPassword', 'newPassword']) {
      const answer = await change({ [missing]: undefined });
      expect(problemOf(answer)).to.deep.equal([400, 'validation-failed', `/${missing}`]);
    }
    const wrong = { currentPassword: 'not the one I have' };
    for (let attempt = 0; attempt < 5; attempt += 1) {
      expect(problemOf(await change(wrong))).to.deep.equal([401, 'invalid-credentials', '/currentPassword']);
    }
    expect(problemOf(await change())).to.deep.equal([429, 'account-locked']);
    expect(problemOf(await logInWith(browserPassword))).to.deep.equal([429, 'account-locked']);
  });

  // asvs: 6.2.1, 6.2.4, 6.2.11
  it('refuses a new one that is too short, easy to guess, holds the name or is the old one, and repeats none', async () => {
    for (const weak of ['xK9#mQ2$vL5', 'password1234', '1qaz2wsx3edc', `${username}-and-more`, browserPassword]) {
      const answer = await change({ newPassword: weak });
      expect(problemOf(answer), weak).to.deep.equal([400, 'validation-failed', '/newPassword']);
      expect(JSON.stringify(answer.body)).not.to.contain(weak);
    }
    expect((await logInWith(browserPassword)).status).to.equal(200);
  });

  it('takes one of many changes at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 4 }, (_, index) => change({ newPassword: `${newPassword} ${index}` })),
    );
    const done = answers.filter(({ status }) => status === 204);
    expect(done).to.have.lengthOf(1);
  });

  it('leaves no session of who signs in with the old password at that moment', async () => {
    const [changed, ...signIns] = await Promise.all([
      change(),
      ...Array.from({ length: 12 }, () => logInWith(browserPassword)),
    ]);
    expect(changed.status).to.equal(204);
    const tokens = signIns.map(({ body }) => (body as { accessToken?: string }).accessToken);
    for (const token of tokens) if (token !== undefined) expect(await me(token)).to.equal(401);
    const { body } = await api.call('GET', '/api/auth/sessions', { token: browser.token() });
    expect((body as { items: { id: string }[] }).items.map(({ id }) => id)).to.deep.equal([browser.sessionId()]);
  });

  it('is for people alone', async () => {
    const wanted = { name: 'Script', scopes: ['read:users'] };
    const made = await api.call('POST', '/api/auth/api-keys', { token: browser.token(), body: wanted });
    const headers = { 'X-API-Key': (made.body as { key: string }).key };
    const body = { currentPassword: browserPassword, newPassword };
    const answer = await api.call('POST', '/api/users/me/password', { body, headers });
    expect(problemOf(answer)).to.deep.equal([403, 'forbidden']);
  });

  // asvs: 11.2.2, 11.4.2
  it('follows hashes that were made with less work: the next sign-in makes them anew', async () => {
    const weak = await hash(browserPassword, { memoryCost: 8_192, timeCost: 1, parallelism: 1 });
    await database.db.raw('UPDATE users SET password_hash = ? WHERE id = ?', [weak, browser.userId]);
    const user = await logIn(database, { username, password: browserPassword });
    expect(user?.passwordHash).to.match(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect((await logInWith(browserPassword)).status).to.equal(200);
    expect(await logIn(database, { username, password: 'another' })).to.equal(undefined);
  });
});
