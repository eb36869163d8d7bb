import { expect } from 'chai';
import { newId } from '../../../shared/platform/ids.ts';
import { createSignInWorld, problemOf, type ProblemBody, type SignInWorld } from '../../testing/sign-in-world.ts';

const invalid = [401, 'invalid-credentials'];
const many = Array.from({ length: 40 }, (_, index) => index);

describe('POST /api/auth/second-factor', () => {
  let world: SignInWorld;
  let userId: string;
  let secret: string;
  let backupCodes: string[];
  before(async () => {
    world = await createSignInWorld();
  });
  after(() => world.close());
  beforeEach(async () => {
    await world.clear();
    const { accessToken, user } = await world.register({ phone: '+47 23 45 67 89' });
    userId = user.id;
    ({ secret, backupCodes } = await world.addTotp(accessToken));
    world.pass(2);
  });

  const challenged = async () => {
    const { status, body } = await world.logIn();
    expect([status, (body as ProblemBody).code]).to.deep.equal([401, 'second-factor-required']);
    return body as ProblemBody;
  };
  const show = (challengeId: string, method: string, code: string) =>
    world.post('second-factor', undefined, { challengeId, method, code });
  const send = (challengeId: string, method: string) => world.post('codes', undefined, { challengeId, method });
  const statuses = (answers: { status: number }[], status: number) => answers.filter((one) => one.status === status);

  // asvs: 6.3.3
  it('follows a right password, and signs in like that', async () => {
    const { challengeId, methods } = await challenged();
    expect(methods).to.deep.equal(['totp', 'backup-code']);
    const { status, body, headers } = await show(challengeId, 'totp', world.codeOf(secret));
    expect([status, Object.keys(body as object)]).to.deep.equal([200, ['user', 'accessToken', 'expiresIn']]);
    expect(headers.get('set-cookie')).to.match(/^refresh=/);
    const { accessToken } = body as { accessToken: string };
    const { credential } = world.api.ctx.tokens.verify(accessToken)!;
    expect(credential).to.deep.include({ kind: 'session', secondFactorAt: world.now() });
    expect((await world.api.call('GET', '/api/users/me', { token: accessToken })).status).to.equal(200);
    expect(await world.messages(userId)).to.deep.equal([]);
  });

  // asvs: 2.3.1
  it('never follows a wrong password, and nobody is let in before it', async () => {
    const wrong = await world.logIn('grace', 'not the password');
    expect([problemOf(wrong), (wrong.body as ProblemBody).challengeId]).to.deep.equal([invalid, undefined]);
    expect(await world.sql('SELECT FROM sign_in_challenges')).to.deep.equal([]);
    expect(problemOf(await show(newId(), 'totp', world.codeOf(secret)))).to.deep.equal(invalid);
    const { status, headers, body } = await world.logIn();
    expect([status, headers.get('set-cookie'), 'accessToken' in (body as object)]).to.deep.equal([401, null, false]);
  });

  // asvs: 2.3.1
  it('signs in once by a challenge', async () => {
    const { challengeId } = await challenged();
    expect((await show(challengeId, 'totp', world.codeOf(secret))).status).to.equal(200);
    expect(problemOf(await show(challengeId, 'backup-code', backupCodes[0]!))).to.deep.equal(invalid);
  });

  // asvs: 6.5.1
  it('takes a code of the app once, of many at the same time too', async () => {
    const { challengeId } = await challenged();
    const code = world.codeOf(secret);
    const answers = await Promise.all(many.map(() => show(challengeId, 'totp', code)));
    expect(statuses(answers, 200)).to.have.length(1);
    const { challengeId: next } = await challenged();
    expect(problemOf(await show(next, 'totp', code))).to.deep.equal(invalid);
  });

  it('takes a code of the app once by several challenges', async () => {
    const challenges = [await challenged(), await challenged(), await challenged(), await challenged()];
    const code = world.codeOf(secret);
    const answers = await Promise.all(challenges.map(({ challengeId }) => show(challengeId, 'totp', code)));
    expect(answers.map(({ status }) => status)).to.have.members([200, 401, 401, 401]);
  });

  it('takes no code of an earlier step than the last one', async () => {
    const [first, second] = [await challenged(), await challenged()];
    expect((await show(first.challengeId, 'totp', world.codeOf(secret))).status).to.equal(200);
    expect(problemOf(await show(second.challengeId, 'totp', world.codeOf(secret, -1)))).to.deep.equal(invalid);
    expect((await show(second.challengeId, 'totp', world.codeOf(secret, 1))).status).to.equal(200);
  });

  // asvs: 6.5.1
  it('takes a backup code once, however it is typed', async () => {
    const [first, ...rest] = [await challenged(), await challenged(), await challenged()];
    const typed = ` ${backupCodes[0]!.toUpperCase().replace('-', ' ')}`;
    expect((await show(first.challengeId, 'backup-code', typed)).status).to.equal(200);
    const again = await Promise.all(rest.map(({ challengeId }) => show(challengeId, 'backup-code', backupCodes[0]!)));
    expect(again.map(({ status }) => status)).to.deep.equal([401, 401]);
    const others = await Promise.all(rest.map(({ challengeId }) => show(challengeId, 'backup-code', backupCodes[1]!)));
    expect(others.map(({ status }) => status)).to.have.members([200, 401]);
  });

  // asvs: 6.6.3
  it('ends after five wrong codes, which lock the account', async () => {
    const { challengeId } = await challenged();
    const answers = await Promise.all(many.map(() => show(challengeId, 'totp', world.codeOf(secret, 9))));
    expect(statuses(answers, 401)).to.have.length(5);
    expect(statuses(answers, 429)).to.have.length(many.length - 5);
    expect(problemOf(await world.logIn())).to.deep.equal([429, 'account-locked']);
    world.pass(9.9);
    const [row] = await world.sql<{ failures: number; ended: boolean }>(
      'SELECT failures, ended_at IS NOT NULL AS ended FROM sign_in_challenges',
    );
    expect(row).to.deep.equal({ failures: 5, ended: true });
  });

  it('counts wrong codes of all challenges, whatever passwords come between', async () => {
    for (let n = 0; n < 5; n += 1) await show((await challenged()).challengeId, 'totp', world.codeOf(secret, 9));
    expect(problemOf(await world.logIn())).to.deep.equal([429, 'account-locked']);
  });

  it('counts wrong codes that come with an Idempotency-Key', async () => {
    const { challengeId } = await challenged();
    for (let n = 0; n < 5; n += 1) {
      await world.api.call('POST', '/api/auth/second-factor', {
        body: { challengeId, method: 'totp', code: '000000' },
        headers: { 'Idempotency-Key': `k${n}` },
      });
    }
    expect((await world.logIn()).status).to.equal(429);
  });

  it('is open for ten minutes', async () => {
    const { challengeId } = await challenged();
    world.pass(10);
    expect(problemOf(await show(challengeId, 'totp', world.codeOf(secret)))).to.deep.equal(invalid);
    expect(problemOf(await send(challengeId, 'email'))).to.deep.equal(invalid);
  });

  // asvs: 6.6.1
  it('takes nothing that is sent in the place of the app', async () => {
    await world.sql('UPDATE users SET phone_confirmed_at = now()');
    const { challengeId, methods } = await challenged();
    expect(methods).to.deep.equal(['totp', 'backup-code']);
    for (const method of ['email', 'sms']) {
      expect(problemOf(await send(challengeId, method))).to.deep.equal([400, 'validation-failed']);
      expect(problemOf(await show(challengeId, method, '000000'))).to.deep.equal([400, 'validation-failed']);
    }
    expect(await world.messages(userId)).to.deep.equal([]);
  });

  it('refuses what is unknown or has another form', async () => {
    expect(problemOf(await show(newId(), 'totp', '000000'))).to.deep.equal(invalid);
    expect(problemOf(await show('x', 'totp', '000000'))).to.deep.equal([400, 'validation-failed']);
    const { challengeId } = await challenged();
    expect(problemOf(await show(challengeId, 'smoke-signal', '000000'))).to.deep.equal([400, 'validation-failed']);
    await world.sql('DELETE FROM backup_codes');
    const { challengeId: without, methods } = await challenged();
    expect(methods).to.deep.equal(['totp']);
    expect(problemOf(await show(without, 'backup-code', backupCodes[0]!))).to.deep.equal([400, 'validation-failed']);
  });

  it('refuses a user who was restricted in the meantime', async () => {
    const { challengeId } = await challenged();
    await world.sql('UPDATE users SET restricted_at = now()');
    expect(problemOf(await show(challengeId, 'totp', world.codeOf(secret)))).to.deep.equal([403, 'forbidden']);
  });

  describe('with POST /api/auth/codes, of a user without an app on an unknown device', () => {
    beforeEach(async () => {
      await world.sql('TRUNCATE totp_secrets, backup_codes');
      await world.sql('UPDATE users SET phone_confirmed_at = now()');
      await world.sql(
        `INSERT INTO devices (id, user_id, fingerprint, name, trusted_at, token_hash, first_seen_at, last_seen_at)
         VALUES (?, ?, '', 'Desk', :now, sha256('desk'), :now, :now)`.replaceAll(
          ':now',
          `'${world.now().toISOString()}'`,
        ),
        [newId(), userId],
      );
    });

    it('sends one at once', async () => {
      const { methods } = await challenged();
      expect(methods).to.deep.equal(['email', 'sms']);
      expect((await world.messages(userId)).map(({ channel }) => channel)).to.deep.equal(['email']);
    });

    it('sends none to a number that is not confirmed, nor to another than the one that was', async () => {
      const { challengeId } = await challenged();
      await world.sql('UPDATE users SET phone_confirmed_at = NULL');
      expect(problemOf(await send(challengeId, 'sms'))).to.deep.equal([422, 'unprocessable']);
      expect((await challenged()).methods).to.deep.equal(['email']);
    });

    it('takes the code that was sent by e-mail or SMS', async () => {
      for (const method of ['email', 'sms']) {
        const { challengeId } = await challenged();
        expect((await send(challengeId, method)).status).to.equal(204);
        const [message] = await world.messages(userId);
        expect(message!.channel).to.equal(method);
        expect((await show(challengeId, method, await world.sentCode(userId))).status).to.equal(200);
        await world.sql('DELETE FROM devices WHERE trusted_at IS NULL');
      }
    });

    // asvs: 6.5.1, 6.5.5, 6.6.2
    it('takes it once, for its own challenge and method, for ten minutes', async () => {
      const [first, second] = [await challenged(), await challenged()];
      await send(first.challengeId, 'email');
      const code = await world.sentCode(userId);
      expect(problemOf(await show(second.challengeId, 'email', code))).to.deep.equal(invalid);
      expect(problemOf(await show(first.challengeId, 'sms', code))).to.deep.equal(invalid);
      const answers = await Promise.all([1, 2, 3].map(() => show(first.challengeId, 'email', code)));
      expect(statuses(answers, 200)).to.have.length(1);
      await send(second.challengeId, 'email');
      world.pass(10);
      expect(problemOf(await show(second.challengeId, 'email', await world.sentCode(userId)))).to.deep.equal(invalid);
    });

    // asvs: 6.6.2
    it('takes the last one alone', async () => {
      const { challengeId } = await challenged();
      await send(challengeId, 'email');
      const first = await world.sentCode(userId);
      await send(challengeId, 'email');
      const last = await world.sentCode(userId);
      if (first !== last) expect(problemOf(await show(challengeId, 'email', first))).to.deep.equal(invalid);
      expect((await show(challengeId, 'email', last)).status).to.equal(200);
    });

    // asvs: 6.6.3
    it('takes no code any more after five wrong ones, of one sending or of many', async () => {
      const { challengeId } = await challenged();
      let code = '';
      for (let guess = 0; guess < 5; guess += 1) {
        await send(challengeId, 'email');
        code = await world.sentCode(userId);
        expect(problemOf(await show(challengeId, 'email', 'wrong-0'))).to.deep.equal(invalid);
      }
      expect(problemOf(await show(challengeId, 'email', code))).to.deep.equal(invalid);
      expect(problemOf(await world.logIn())).to.deep.equal([429, 'account-locked']);
    });

    // asvs: 6.5.4
    it('are six digits, none of which can be read in what is kept', async () => {
      const { challengeId } = await challenged();
      await send(challengeId, 'email');
      const code = await world.sentCode(userId);
      expect(code).to.match(/^\d{6}$/);
      const kept = JSON.stringify(await world.sql(`SELECT method, encode(code_hash, 'escape') FROM sent_codes`));
      expect(kept).not.to.contain(code);
    });

    // asvs: 6.6.3
    it('sends five in a row and no more', async () => {
      const { challengeId } = await challenged();
      const answers = await Promise.all([1, 2, 3, 4, 5, 6, 7].map(() => send(challengeId, 'email')));
      // The first one was sent with the challenge.
      expect(statuses(answers, 204)).to.have.length(4);
      expect(statuses(answers, 429)).to.have.length(3);
      expect(await world.messages(userId)).to.have.length(5);
    });

    it('refuses other methods, other challenges and nobody', async () => {
      const { challengeId } = await challenged();
      expect(problemOf(await send(challengeId, 'totp'))).to.deep.equal([400, 'validation-failed']);
      expect(problemOf(await send(newId(), 'email'))).to.deep.equal(invalid);
      expect(problemOf(await world.post('codes', undefined, { method: 'email' }))).to.deep.equal([
        401,
        'unauthenticated',
      ]);
    });
  });
});
