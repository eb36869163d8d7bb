import { expect } from 'chai';
import { z } from 'zod';
import type { SessionPrincipal } from '../../../shared/identity/index.ts';
import { newId } from '../../../shared/platform/ids.ts';
import { requireFreshSecondFactor } from '../../auth/step-up.ts';
import { defineRoute } from '../../runtime/define-route.ts';
import { discoverRoutes } from '../../runtime/mount-routes.ts';
import { createSignInWorld, problemOf, type SignInWorld } from '../../testing/sign-in-world.ts';

const large = defineRoute({
  method: 'POST',
  path: '/api/test/large',
  access: 'user',
  summary: 'Needs a fresh second factor',
  body: z.strictObject({}),
  responses: { 204: { description: 'Done' } },
  handler(_input, { principal, clock }) {
    requireFreshSecondFactor(principal, clock.now());
    return { status: 204 };
  },
});

describe('POST /api/auth/step-up', () => {
  let world: SignInWorld;
  let token: string;
  let userId: string;
  let secret: string;
  let backupCodes: string[];
  before(async () => {
    const routes = await discoverRoutes();
    world = await createSignInWorld({ routes: [...routes.map(({ route }) => route), large] });
  });
  after(() => world.close());
  beforeEach(async () => {
    await world.clear();
    const { accessToken, user } = await world.register();
    token = accessToken;
    userId = user.id;
    ({ secret, backupCodes } = await world.addTotp(token));
  });

  const stepUp = (method: string, code: string) => world.post('step-up', token, { method, code });
  const doLarge = async (bearer: string) =>
    (await world.api.call('POST', '/api/test/large', { token: bearer, body: {} })).status;

  // asvs: 10.3.4
  it('gives a token that carries a fresh second factor, for five minutes', async () => {
    const refused = await world.api.call('POST', '/api/test/large', { token, body: {} });
    expect(problemOf(refused)).to.deep.equal([403, 'step-up-required']);
    const { status, body } = await stepUp('totp', world.codeOf(secret, 1));
    const { accessToken, expiresIn } = body as { accessToken: string; expiresIn: number };
    expect([status, expiresIn]).to.deep.equal([200, 900]);
    expect(await doLarge(accessToken)).to.equal(204);
    expect(await doLarge(token)).to.equal(403);
    world.pass(5);
    expect(await doLarge(accessToken)).to.equal(204);
    world.pass(0.1);
    expect(await doLarge(accessToken)).to.equal(403);
  });

  it('belongs to the session, which keeps it', async () => {
    await stepUp('backup-code', backupCodes[0]!);
    const kept = await world.sql('SELECT second_factor_at FROM sessions WHERE second_factor_at IS NOT NULL');
    expect(kept).to.deep.equal([{ second_factor_at: world.now() }]);
  });

  it('takes a code once of many at the same time', async () => {
    const code = world.codeOf(secret, 1);
    const answers = await Promise.all(Array.from({ length: 100 }, () => stepUp('totp', code)));
    expect(answers.filter(({ status }) => status === 200)).to.have.length(1);
    expect(answers.filter(({ status }) => status === 401)).to.have.length(5);
  });

  it('takes a backup code once of many at the same time', async () => {
    const answers = await Promise.all(Array.from({ length: 100 }, () => stepUp('backup-code', backupCodes[5]!)));
    expect(answers.filter(({ status }) => status === 200)).to.have.length(1);
  });

  it('takes nothing that is sent in the place of the app', async () => {
    await world.sql('UPDATE users SET phone_confirmed_at = now()');
    for (const method of ['email', 'sms']) {
      expect(problemOf(await world.post('codes', token, { method }))).to.deep.equal([422, 'unprocessable']);
      expect(problemOf(await stepUp(method, '000000'))).to.deep.equal([400, 'validation-failed']);
    }
  });

  it('takes a code that was sent for this session, of who has no app', async () => {
    await world.sql('TRUNCATE totp_secrets, backup_codes');
    expect((await world.post('codes', token, { method: 'email' })).status).to.equal(204);
    expect((await stepUp('email', await world.sentCode(userId))).status).to.equal(200);
    expect(problemOf(await stepUp('email', await world.sentCode(userId)))).to.deep.equal([401, 'invalid-credentials']);
  });

  it('sends nothing where there is nothing to send it to', async () => {
    expect(problemOf(await world.post('codes', token, { method: 'sms' }))).to.deep.equal([422, 'unprocessable']);
  });

  // asvs: 6.3.1
  it('locks the account after five wrong codes', async () => {
    for (let n = 0; n < 5; n += 1) {
      expect(problemOf(await stepUp('totp', world.codeOf(secret, 9)))).to.deep.equal([401, 'invalid-credentials']);
    }
    expect(problemOf(await stepUp('totp', world.codeOf(secret, 1)))).to.deep.equal([429, 'account-locked']);
  });

  it('refuses what is no code', async () => {
    expect(problemOf(await stepUp('totp', '1'))).to.deep.equal([400, 'validation-failed']);
    expect(problemOf(await stepUp('password', '000000'))).to.deep.equal([400, 'validation-failed']);
  });

  describe('makes signing in recent', () => {
    const wanted = { name: 'Script', scopes: ['read:jobs'] };
    let keyId: string;
    beforeEach(async () => {
      keyId = ((await world.post('api-keys', token, wanted)).body as { id: string }).id;
    });
    const ways = (): [path: string, body: object][] => [
      ['totp', {}],
      ['totp/confirm', { code: '000000' }],
      ['api-keys', wanted],
      [`api-keys/${keyId}/rotate`, {}],
    ];
    // asvs: 7.5.1
    it('without which no app and no API key is made, half an hour after the session began', async () => {
      const principal = world.api.ctx.tokens.verify(token) as SessionPrincipal;
      world.pass(30);
      // As a refresh brings it.
      const later = await world.api.ctx.tokens.issue(principal);
      for (const [path, body] of ways()) expect((await world.post(path, later, body)).status, path).not.to.equal(403);
      world.pass(0.1);
      for (const [path, body] of ways()) {
        expect(problemOf(await world.post(path, later, body)), path).to.deep.equal([403, 'step-up-required']);
      }
      token = later;
      expect((await stepUp('totp', world.codeOf(secret))).status).to.equal(200);
      expect((await world.post('api-keys', later, wanted)).status).to.equal(201);
    });

    it('in that session alone', async () => {
      await world.post('api-keys', token, wanted);
      const stranger = await world.api.token({ userId });
      expect(problemOf(await world.post('api-keys', stranger, wanted))).to.deep.equal([403, 'step-up-required']);
    });
  });

  it('is nothing that a machine can do', () => {
    const machine = {
      userId: newId(),
      role: 'user',
      credential: { kind: 'api-key', id: newId(), scopes: ['write:transfers'] },
    } as const;
    expect(() => requireFreshSecondFactor(machine, new Date()))
      .to.throw()
      .with.property('code', 'step-up-required');
  });
});
