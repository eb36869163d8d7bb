import { expect } from 'chai';
import { purgeForgottenDevices } from '../../../shared/devices/index.ts';
import { newId } from '../../../shared/platform/ids.ts';
import { createSignInWorld, problemOf, type ProblemBody, type SignInWorld } from '../../testing/sign-in-world.ts';

interface Device {
  id: string;
  name: string;
  trusted: boolean;
  browser: string | null;
}
type Activity = { outcome: string; deviceChanges: string[]; deviceId: string | null };

const laptop = {
  userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
  screen: '1920x1200',
  timeZone: 'Europe/Oslo',
  plugins: ['PDF'],
};
const phone = { ...laptop, screen: '390x844', timeZone: 'Europe/Madrid' };
const daysMinutes = 24 * 60;
const asked = [401, 'second-factor-required'];

describe('devices', () => {
  let world: SignInWorld;
  let userId: string;
  before(async () => {
    world = await createSignInWorld();
  });
  after(() => world.close());
  beforeEach(async () => {
    await world.clear();
    userId = (await world.register()).user.id;
  });

  const list = async (token: string) =>
    ((await world.api.call('GET', '/api/auth/devices', { token })).body as { items: Device[] }).items;
  const trust = (token: string, id: string) => world.post(`devices/${id}/trust`, token);
  const lastActivity = async (token: string) =>
    ((await world.api.call('GET', '/api/auth/login-activity?limit=1', { token })).body as { items: Activity[] })
      .items[0]!;
  const trustLaptop = () => world.trusted({ device: laptop });
  /** A token of the same user, who has just shown a second factor. */
  const freshOf = (token: string) => {
    const { userId: whose, credential } = world.api.ctx.tokens.verify(token)!;
    return world.api.token({
      userId: whose,
      credential: { ...credential, kind: 'session', secondFactorAt: world.now() },
    });
  };
  const incidents = () => world.sql('SELECT kind, severity FROM incidents');

  it('are known from signing in, each once', async () => {
    await world.signedIn({ device: { ...laptop, name: 'My laptop' } });
    await world.signedIn({ device: { ...laptop, plugins: ['PDF'] } });
    const { accessToken } = await world.signedIn({ device: phone });
    const devices = await list(accessToken);
    expect(devices.map(({ name, trusted }) => [name, trusted])).to.deep.equal([
      ['Firefox on Linux', false],
      ['My laptop', false],
    ]);
    expect((await lastActivity(accessToken)).deviceId).to.equal(devices[0]!.id);
  });

  it('are the user agent alone where nothing else is described', async () => {
    const { accessToken } = await world.signedIn({ headers: { 'User-Agent': laptop.userAgent } });
    expect((await list(accessToken))[0]).to.include({ browser: 'Firefox' });
  });

  it('are listed in pages', async () => {
    await world.signedIn({ device: laptop });
    const { accessToken: token } = await world.signedIn({ device: phone });
    const first = await world.api.call('GET', '/api/auth/devices?limit=1', { token });
    const { items, nextCursor } = first.body as { items: Device[]; nextCursor: string };
    const second = await world.api.call('GET', `/api/auth/devices?limit=1&cursor=${nextCursor}`, { token });
    const rest = second.body as { items: Device[]; nextCursor: null };
    expect([items.length, rest.items.length, rest.nextCursor]).to.deep.equal([1, 1, null]);
    expect(rest.items[0]!.id).not.to.equal(items[0]!.id);
  });

  it('are told apart by what changed', async () => {
    await world.signedIn({ device: laptop });
    const { accessToken } = await world.signedIn({ device: phone });
    expect((await lastActivity(accessToken)).deviceChanges).to.deep.equal(['resolution', 'time-zone']);
    await world.signedIn({ device: laptop });
    expect((await lastActivity(accessToken)).deviceChanges).to.deep.equal([]);
  });

  it('that are trusted spare their user the second factor', async () => {
    const { token, headers } = await trustLaptop();
    await world.addTotp(token);
    expect((await world.logIn('grace', undefined, { device: laptop, headers })).status).to.equal(200);
    const { status, body } = await world.logIn('grace', undefined, { device: phone });
    expect([status, (body as ProblemBody).methods]).to.deep.equal([401, ['totp', 'backup-code']]);
  });

  // asvs: 6.3.3
  it('are trusted for what their browser holds, never for what is told of them', async () => {
    const { token, headers } = await trustLaptop();
    const told = () => world.logIn('grace', undefined, { device: laptop });
    expect([problemOf(await told()), ((await told()).body as ProblemBody).methods]).to.deep.equal([asked, ['email']]);
    await world.addTotp(token);
    expect(problemOf(await told())).to.deep.equal(asked);
    const forged = { Cookie: `${headers.Cookie.slice(0, -1)}${headers.Cookie.endsWith('A') ? 'Q' : 'A'}` };
    expect(problemOf(await world.logIn('grace', undefined, { device: laptop, headers: forged }))).to.deep.equal(asked);
    expect((await world.logIn('grace', undefined, { device: laptop, headers })).status).to.equal(200);
    const kept = await world.sql<{ hash: string }>(`SELECT encode(token_hash, 'base64') AS hash FROM devices`);
    expect(JSON.stringify(kept)).not.to.contain(headers.Cookie.split('=')[1]);
  });

  it('that are trusted stay so when they tell something else, which is noted', async () => {
    const { id, headers } = await trustLaptop();
    const { accessToken } = await world.signedIn({ device: { ...laptop, screen: '800x600' }, headers });
    expect(await lastActivity(accessToken)).to.deep.include({ deviceId: id, deviceChanges: ['resolution'] });
    expect(await incidents()).to.deep.equal([{ kind: 'device-changed', severity: 'low' }]);
    expect(await list(accessToken)).to.have.length(1);
  });

  // asvs: 3.3.1, 3.3.2, 3.3.4
  it('are trusted by a cookie for this host over TLS alone, which scripts and other sites never see', async () => {
    const { token, id } = await trustLaptop();
    const overTls = { 'X-Forwarded-Proto': 'https' };
    const trusted = await world.api.call('POST', `/api/auth/devices/${id}/trust`, {
      token,
      body: {},
      headers: overTls,
    });
    expect(trusted.status).to.equal(200);
    const [cookie = ''] = trusted.headers.getSetCookie();
    expect(cookie).to.match(/^__Host-device=[^;]+; Secure; Path=\/; HttpOnly; SameSite=Strict; Max-Age=\d+$/);
    expect(JSON.stringify(trusted.body)).not.to.contain(/=([^;]+)/.exec(cookie)?.[1]);
  });

  it('are trusted only with a fresh second factor, and from themselves', async () => {
    const { accessToken } = await world.signedIn({ device: laptop });
    const [device] = await list(accessToken);
    expect(problemOf(await trust(accessToken, device!.id))).to.deep.equal([403, 'step-up-required']);
    const { token } = await world.trusted({ device: phone });
    expect(problemOf(await trust(token, device!.id))).to.deep.equal([409, 'conflict']);
    expect((await list(token)).map(({ trusted }) => trusted)).to.deep.equal([true, false]);
    world.pass(6);
    const fresh = await world.api.token({ userId });
    expect(problemOf(await trust(fresh, device!.id))).to.deep.equal([403, 'step-up-required']);
  });

  it('that are known but not trusted do not', async () => {
    const { accessToken } = await world.signedIn({ device: laptop });
    await world.addTotp(accessToken);
    expect(problemOf(await world.logIn('grace', undefined, { device: laptop }))).to.deep.equal([
      401,
      'second-factor-required',
    ]);
  });

  it('of nobody are asked nothing of who trusts none and has no app', async () => {
    await world.signedIn({ device: laptop });
    expect((await world.logIn('grace', undefined, { device: phone })).status).to.equal(200);
    expect(await incidents()).to.deep.equal([]);
  });

  it('that are unknown need a code by e-mail once one is trusted, and raise an incident', async () => {
    await trustLaptop();
    const { status, body } = await world.logIn('grace', undefined, { device: phone });
    const { challengeId, methods } = body as ProblemBody;
    expect([status, methods]).to.deep.equal([401, ['email']]);
    expect(await incidents()).to.deep.equal([{ kind: 'device-changed', severity: 'low' }]);
    const code = await world.sentCode(userId);
    const shown = await world.post('second-factor', undefined, { challengeId, method: 'email', code });
    expect(shown.status).to.equal(200);
    expect(problemOf(await world.logIn('grace', undefined, { device: phone }))).to.deep.equal(asked);
  });

  it('are forgotten after 90 days unused', async () => {
    const { headers } = await trustLaptop();
    world.pass(89 * daysMinutes);
    expect((await world.logIn('grace', undefined, { device: laptop, headers })).status).to.equal(200);
    world.pass(90 * daysMinutes);
    const { accessToken } = await world.signedIn({ device: phone });
    expect((await list(accessToken)).map(({ trusted }) => trusted)).to.deep.equal([false]);
    await world.addTotp(accessToken);
    expect(problemOf(await world.logIn('grace', undefined, { device: laptop, headers }))).to.deep.equal(asked);
    expect(await purgeForgottenDevices(world.database.db, world.now())).to.equal(1);
    expect(await purgeForgottenDevices(world.database.db, world.now())).to.equal(0);
  });

  it('that come back after being forgotten are trusted no more', async () => {
    const { headers } = await trustLaptop();
    world.pass(91 * daysMinutes);
    const { accessToken } = await world.signedIn({ device: laptop, headers });
    expect((await list(accessToken)).map(({ trusted }) => trusted)).to.deep.equal([false]);
  });

  it('can be forgotten by their user', async () => {
    const { token, id } = await trustLaptop();
    const forget = () => world.api.call('DELETE', `/api/auth/devices/${id}`, { token });
    expect((await forget()).status).to.equal(204);
    expect(await list(token)).to.deep.equal([]);
    expect(problemOf(await forget())).to.deep.equal([404, 'not-found']);
  });

  it('can be forgotten while a second factor is asked for', async () => {
    const { token, id } = await trustLaptop();
    const { secret } = await world.addTotp(token);
    await world.sql('UPDATE devices SET trusted_at = NULL, token_hash = NULL');
    const { challengeId } = (await world.logIn('grace', undefined, { device: laptop })).body as ProblemBody;
    await world.api.call('DELETE', `/api/auth/devices/${id}`, { token });
    const show = (code: string) => world.post('second-factor', undefined, { challengeId, method: 'totp', code });
    expect(problemOf(await show('000000'))).to.deep.equal([401, 'invalid-credentials']);
    expect((await show(world.codeOf(secret, 1))).status).to.equal(200);
  });

  it('are nobody else’s', async () => {
    const { id } = await trustLaptop();
    const { accessToken: other } = await world.register({ username: 'mallory', email: 'mallory@example.org' });
    expect(await list(other)).to.deep.equal([]);
    expect(problemOf(await trust(await freshOf(other), id))).to.deep.equal([404, 'not-found']);
    expect(problemOf(await world.api.call('DELETE', `/api/auth/devices/${id}`, { token: other }))).to.deep.equal([
      404,
      'not-found',
    ]);
    expect(problemOf(await trust(await freshOf(other), newId()))).to.deep.equal([404, 'not-found']);
    expect(problemOf(await trust(other, 'x'))).to.deep.equal([400, 'validation-failed']);
    expect(problemOf(await world.api.call('GET', '/api/auth/devices'))).to.deep.equal([401, 'unauthenticated']);
  });
});
