import { expect } from 'chai';
import { Router } from 'express';
import { assembleApp } from '../../app.ts';
import { listen, type Listening } from '../../runtime/listen.ts';
import { createSignInWorld, grace, type ProblemBody, type SignInWorld } from '../../testing/sign-in-world.ts';
import { adminPages } from './admin-pages.ts';

const path = '/admin/test';

describe('the pages of admins', () => {
  let world: SignInWorld;
  let server: Listening;
  const closing = new AbortController();
  before(async () => {
    world = await createSignInWorld();
    const { ctx } = world.api;
    const router = () =>
      Router()
        .use(adminPages(ctx, path))
        .get('/', (_request, response) => {
          response.send('the page');
        });
    const app = assembleApp(ctx, [], [{ path, access: 'public', router }]);
    server = await listen(app, { host: '127.0.0.1', port: 0, closing });
  });
  after(async () => {
    await server.close();
    await world.close();
  });
  let token: string;
  let userId: string;
  beforeEach(async () => {
    await world.clear();
    const { user, accessToken } = await world.register();
    userId = user.id;
    token = accessToken;
    await world.sql(`UPDATE users SET role = 'admin'`);
  });

  const submit = async (fields: Record<string, string>, headers: Record<string, string> = {}) => {
    const response = await fetch(`${server.url}${path}/sign-in`, {
      method: 'POST',
      headers,
      body: new URLSearchParams(fields),
      redirect: 'manual',
    });
    return { status: response.status, cookie: response.headers.get('set-cookie'), text: await response.text() };
  };
  const visit = async (cookie: string | null, more: Record<string, string> = {}) => {
    const headers = { Accept: 'text/html', Cookie: cookie?.split(';')[0] ?? '', ...more };
    const response = await fetch(`${server.url}${path}`, { headers });
    return [response.status, (await response.text()).includes('the page')];
  };
  const { username, password } = grace;

  it('open for an admin with the password, in a session of its own', async () => {
    const { status, cookie } = await submit({ username, password });
    expect(status).to.equal(303);
    expect(cookie)
      .to.match(/HttpOnly/)
      .and.match(/SameSite=Strict/);
    expect(await visit(cookie)).to.deep.equal([200, true]);
    expect(
      await world.sql('SELECT device_id IS NOT NULL AS device FROM sessions ORDER BY id DESC LIMIT 1'),
    ).to.deep.equal([{ device: true }]);
  });

  // asvs: 3.3.1, 3.3.2, 3.3.4
  it('open by a cookie that browsers keep to TLS, where there is TLS', async () => {
    const overTls = { 'X-Forwarded-Proto': 'https' };
    const { cookie } = await submit({ username, password }, overTls);
    for (const part of [
      /^__Secure-admin_pages=/,
      /; Secure/,
      /; HttpOnly/,
      /; SameSite=Strict/,
      /; Path=\/admin\/test;/,
    ]) {
      expect(cookie).to.match(part);
    }
    expect(await visit(cookie, overTls)).to.deep.equal([200, true]);
    expect(await visit(cookie!.replace('__Secure-', ''), overTls), 'by no other name').to.deep.equal([401, false]);
    expect((await submit({ username, password })).cookie)
      .to.match(/^admin_pages=/)
      .and.not.match(/Secure/);
  });

  // asvs: 7.4.1
  it('close when that session is ended', async () => {
    const { cookie } = await submit({ username, password });
    await world.post('logout-all', token);
    expect(await visit(cookie)).to.deep.equal([401, false]);
  });

  it('stay shut for others, and say no more than that', async () => {
    const { secret } = await world.addTotp(token);
    const nobody = await submit({ username: 'nobody', password });
    const wrong = await submit({ username, password: 'not the password' });
    await world.sql(`UPDATE users SET role = 'user'`);
    const right = await submit({ username, password });
    const withCode = await submit({ username, password, code: world.codeOf(secret, 1) });
    for (const answer of [wrong, right, withCode]) expect(answer).to.deep.equal(nobody);
    expect([right.status, right.cookie]).to.deep.equal([401, null]);
    expect((await submit({})).status).to.equal(401);
    expect(await visit(null)).to.deep.equal([401, false]);
    const outcomes = await world.sql<{ outcome: string }>('SELECT DISTINCT outcome FROM sign_ins');
    expect(outcomes).to.deep.equal([{ outcome: 'wrong-password' }]);
  });

  // asvs: 6.3.4
  it('take no second factor of others, whose sign-in began elsewhere', async () => {
    const { secret } = await world.addTotp(token);
    await world.sql(`UPDATE users SET role = 'user'`);
    const { challengeId } = (await world.logIn()).body as { challengeId: string };
    const code = world.codeOf(secret, 1);
    const { status, cookie } = await submit({ challengeId, method: 'totp', code });
    expect([status, cookie]).to.deep.equal([401, null]);
    const shown = await world.post('second-factor', undefined, { challengeId, method: 'totp', code });
    expect(shown.status, 'it was not used up').to.equal(200);
  });

  // asvs: 6.3.1
  it('are guessed at as seldom as the API', async () => {
    const limited = await createSignInWorld({ env: { RATE_LIMITS: 'on' } });
    const router = () => Router().use(adminPages(limited.api.ctx, path));
    const app = assembleApp(limited.api.ctx, [], [{ path, access: 'public', router }]);
    const doors = await listen(app, { host: '127.0.0.1', port: 0, closing });
    const guess = async (number: number) => {
      const body = new URLSearchParams({ username: `nobody${number}`, password: 'a guess' });
      return (await fetch(`${doors.url}${path}/sign-in`, { method: 'POST', body })).status;
    };
    try {
      const statuses = await Promise.all(Array.from({ length: 80 }, (_, number) => guess(number)));
      expect(statuses.filter((status) => status === 401)).to.have.length(10);
      expect(statuses.filter((status) => status === 429)).to.have.length(70);
      expect((await limited.logIn('nobody')).status, 'one limit for both doors').to.equal(429);
    } finally {
      await doors.close();
      await limited.close();
    }
  });

  // asvs: 7.4.1, 14.3.1
  it('end their session when their admin signs out, after which the browser keeps nothing', async () => {
    const { cookie } = await submit({ username, password });
    const headers = { Cookie: cookie?.split(';')[0] ?? '' };
    const left = await fetch(`${server.url}${path}/sign-out`, { method: 'POST', headers, redirect: 'manual' });
    expect([left.status, left.headers.get('set-cookie')?.startsWith('admin_pages=;')]).to.deep.equal([303, true]);
    expect(left.headers.get('clear-site-data')).to.equal('"storage"');
    expect(await visit(cookie)).to.deep.equal([401, false]);
  });

  // asvs: 3.5.1
  it('show a browser why it is refused, on a page', async () => {
    const foreign = { Origin: 'https://elsewhere.example', Accept: 'text/html' };
    const response = await fetch(`${server.url}${path}/sign-out`, { method: 'POST', headers: foreign });
    expect([response.status, response.headers.get('content-type')]).to.deep.equal([403, 'text/html; charset=utf-8']);
    expect(await response.text()).to.contain('Changes are taken from the pages of this site alone.');
  });

  // asvs: 6.3.1, 6.3.4
  it('are locked by five failures, and shut for who is restricted', async () => {
    await world.sql('UPDATE users SET restricted_at = now()');
    expect((await submit({ username, password })).status).to.equal(403);
    for (let n = 0; n < 5; n += 1) await submit({ username, password: 'not the password' });
    expect((await submit({ username, password })).status).to.equal(429);
  });

  // asvs: 6.3.4
  it('need the second factor of who has one, at once or on a page of its own', async () => {
    const { secret, backupCodes } = await world.addTotp(token);
    const asked = await submit({ username, password });
    expect([asked.status, asked.cookie]).to.deep.equal([401, null]);
    const challengeId = /name="challengeId" value="([^"]+)"/.exec(asked.text)?.[1] ?? '';
    expect((await submit({ challengeId, method: 'totp', code: '000000' })).status).to.equal(401);
    const shown = await submit({ challengeId, method: 'totp', code: world.codeOf(secret, 1) });
    expect(await visit(shown.cookie)).to.deep.equal([200, true]);

    expect((await submit({ username, password, code: '000000' })).status).to.equal(401);
    const atOnce = await submit({ username, password, code: backupCodes[0]! });
    expect(await visit(atOnce.cookie)).to.deep.equal([200, true]);
  });

  // asvs: 1.2.1
  it('show nothing of what was sent', async () => {
    const { text } = await submit({ username: '<b>x</b>', password: '<i>', challengeId: '"><script>', code: '<u>' });
    expect(text).not.to.match(/<b>|<i>|<u>|<script/);
  });

  // asvs: 6.3.4
  it('ask who comes at night after failures for a second factor, as the API does', async () => {
    world.setTime('2026-03-12T03:00:00Z');
    for (let n = 0; n < 3; n += 1) await submit({ username, password: 'not the password' });
    const ofApi = (await world.logIn()).body as ProblemBody;
    expect([ofApi.code, ofApi.methods]).to.deep.equal(['second-factor-required', ['email']]);
    const asked = await submit({ username, password });
    expect([asked.status, asked.cookie]).to.deep.equal([401, null]);
    const challengeId = /name="challengeId" value="([^"]+)"/.exec(asked.text)?.[1] ?? '';
    const shown = await submit({ challengeId, method: 'email', code: await world.sentCode(userId) });
    expect(await visit(shown.cookie)).to.deep.equal([200, true]);
  });

  it('are told apart in the activity of their admin', async () => {
    await submit({ username, password });
    expect(await world.sql(`SELECT outcome FROM sign_ins WHERE user_id = '${userId}'`)).to.deep.equal([
      { outcome: 'signed-in' },
    ]);
  });
});
