import { expect } from 'chai';
import { createSignInWorld, grace, problemOf, type SignInWorld } from '../../testing/sign-in-world.ts';

const phone = '+47 23 45 67 89';
const { password } = grace;
const invalid = [401, 'invalid-credentials'];

describe('a telephone number', () => {
  let world: SignInWorld;
  let token: string;
  let userId: string;
  before(async () => {
    world = await createSignInWorld();
  });
  after(() => world.close());
  beforeEach(async () => {
    await world.clear();
    const { accessToken, user } = await world.register({ phone });
    token = accessToken;
    userId = user.id;
  });

  const me = (path: string, body: object = {}) => world.api.call('POST', `/api/users/me/${path}`, { token, body });
  const send = () => me('phone/code');
  const confirm = (code: string, given = password) => me('phone/confirm', { password: given, code });
  const change = (to: string | null) => world.api.call('PATCH', '/api/users/me', { token, body: { phone: to } });
  const isConfirmed = async () => {
    const { body } = await world.api.call('GET', '/api/users/me', { token });
    return (body as { phoneConfirmed: boolean }).phoneConfirmed;
  };
  const confirmed = async () => {
    expect((await send()).status).to.equal(204);
    expect((await confirm(await world.sentCode(userId))).status).to.equal(204);
  };

  // asvs: 6.6.1
  it('is told that SMS is the weaker way when it is confirmed, in one SMS, and its user may take an app', async () => {
    await send();
    const [message] = await world.messages(userId);
    expect(message?.text).to.match(/Others can read SMS: an authenticator app is safer\.$/);
    expect(message?.text).to.match(/^[\x20-\x7e]{1,160}$/);
    expect((await world.post('totp', token)).status).to.equal(200);
  });

  it('counts as a second factor once a code that was sent there was shown', async () => {
    expect(await isConfirmed()).to.equal(false);
    expect(problemOf(await world.post('codes', token, { method: 'sms' }))).to.deep.equal([422, 'unprocessable']);
    await confirmed();
    expect(await isConfirmed()).to.equal(true);
    expect((await world.post('codes', token, { method: 'sms' })).status).to.equal(204);
    const code = await world.sentCode(userId);
    expect((await world.post('step-up', token, { method: 'sms', code })).status).to.equal(200);
  });

  // asvs: 7.5.1
  it('gives who has stolen an access token no second factor', async () => {
    await confirmed();
    expect((await change('+47 99 88 77 66')).status).to.equal(200);
    expect(problemOf(await world.post('codes', token, { method: 'sms' }))).to.deep.equal([422, 'unprocessable']);
    await send();
    const code = await world.sentCode(userId);
    expect(problemOf(await confirm(code, 'not the password'))).to.deep.equal(invalid);
    expect(problemOf(await world.post('step-up', token, { method: 'sms', code }))).to.deep.equal([
      400,
      'validation-failed',
    ]);
    expect(await isConfirmed()).to.equal(false);
  });

  // asvs: 7.4.3
  it('ends every other session when it is confirmed or is no factor any more, if that is asked for', async () => {
    const others = async () => (await world.signedIn()).accessToken;
    const statusOf = async (one: string) => (await world.api.call('GET', '/api/users/me', { token: one })).status;
    const first = await others();
    await send();
    const shown = { password, code: await world.sentCode(userId) };
    expect((await me('phone/confirm', { ...shown, endOtherSessions: true })).status).to.equal(204);
    expect([await statusOf(first), await statusOf(token)]).to.deep.equal([401, 200]);

    const second = await others();
    expect((await change('+47 99 88 77 66')).status).to.equal(200);
    expect(await statusOf(second)).to.equal(200);
    const body = { phone: null, endOtherSessions: true };
    expect((await world.api.call('PATCH', '/api/users/me', { token, body })).status).to.equal(200);
    expect([await statusOf(second), await statusOf(token)]).to.deep.equal([401, 200]);
  });

  it('has to be confirmed anew when it is another, not when it is said again', async () => {
    await confirmed();
    await change(phone);
    expect(await isConfirmed()).to.equal(true);
    await world.api.call('PATCH', '/api/users/me', { token, body: { firstName: 'Rear Admiral' } });
    expect(await isConfirmed()).to.equal(true);
    await change('+47 99 88 77 66');
    expect(await isConfirmed()).to.equal(false);
    await change(phone);
    expect(await isConfirmed()).to.equal(false);
  });

  it('is not confirmed by a code that was sent to another', async () => {
    await send();
    const code = await world.sentCode(userId);
    await change('+47 99 88 77 66');
    expect(problemOf(await confirm(code))).to.deep.equal(invalid);
    await change(phone);
    expect((await confirm(code)).status).to.equal(204);
  });

  it('is confirmed by no code of a second factor, and its code is none', async () => {
    await confirmed();
    await world.post('codes', token, { method: 'sms' });
    const factor = await world.sentCode(userId);
    await world.sql('UPDATE users SET phone_confirmed_at = NULL');
    expect(problemOf(await confirm(factor))).to.deep.equal(invalid);
    await world.sql('TRUNCATE sent_codes');
    await send();
    const code = await world.sentCode(userId);
    await world.sql('UPDATE users SET phone_confirmed_at = now()');
    expect(problemOf(await world.post('step-up', token, { method: 'sms', code }))).to.deep.equal(invalid);
  });

  // asvs: 6.5.1
  it('takes a code once of many at the same time', async () => {
    await send();
    const code = await world.sentCode(userId);
    const answers = await Promise.all([1, 2, 3, 4].map(() => confirm(code)));
    expect(answers.filter(({ status }) => status === 204)).to.have.length(1);
    expect(problemOf(await send())).to.deep.equal([409, 'conflict']);
  });

  // asvs: 6.5.5, 6.6.3
  it('takes a code for ten minutes, and is sent five in a row', async () => {
    await send();
    world.pass(10);
    expect(problemOf(await confirm(await world.sentCode(userId)))).to.deep.equal(invalid);
    const sendings = await Promise.all([1, 2, 3, 4, 5, 6].map(send));
    expect(sendings.filter(({ status }) => status === 204)).to.have.length(5);
  });

  // asvs: 6.3.1
  it('locks the account after five wrong passwords or codes', async () => {
    await send();
    const code = await world.sentCode(userId);
    for (let n = 0; n < 3; n += 1) expect(problemOf(await confirm(code, 'not the password'))).to.deep.equal(invalid);
    for (let n = 0; n < 2; n += 1) expect(problemOf(await confirm('9999999'))).to.deep.equal(invalid);
    expect(problemOf(await confirm(code))).to.deep.equal([429, 'account-locked']);
    expect(await isConfirmed()).to.equal(false);
  });

  it('is needed to send a code, as is a signed-in person', async () => {
    await change(null);
    expect(problemOf(await send())).to.deep.equal([422, 'unprocessable']);
    expect(problemOf(await confirm('000000'))).to.deep.equal(invalid);
    for (const path of ['code', 'confirm']) {
      const answer = await world.api.call('POST', `/api/users/me/phone/${path}`, { body: {} });
      expect(problemOf(answer)).to.deep.equal([401, 'unauthenticated']);
    }
  });

  it('is confirmed on the record', async () => {
    await confirmed();
    const entries = `SELECT outcome FROM audit_entries WHERE action = 'users.phone-confirmed' AND subject_id = ?`;
    expect(await world.sql(entries, [userId])).to.deep.equal([{ outcome: 'success' }]);
  });
});
