import { expect } from 'chai';
import {
  createSignInWorld,
  grace,
  problemOf,
  type ProblemBody,
  type SignInWorld,
} from '../../testing/sign-in-world.ts';

describe('the authenticator app', () => {
  let world: SignInWorld;
  let token: string;
  let userId: string;
  before(async () => {
    world = await createSignInWorld();
  });
  after(() => world.close());
  beforeEach(async () => {
    await world.clear();
    const { accessToken, user } = await world.register();
    token = accessToken;
    userId = user.id;
  });

  const remove = (body: object) => world.api.call('DELETE', '/api/auth/totp', { token, body });

  describe('POST /api/auth/totp', () => {
    it('gives a secret, its address and its picture, and keeps it sealed', async () => {
      const { status, body } = await world.post('totp', token);
      const { secret, otpauthUrl, qrSvg } = body as Record<string, string>;
      expect([status, otpauthUrl!.includes(secret!), qrSvg!.startsWith('<svg')]).to.deep.equal([200, true, true]);
      const [kept] = await world.sql<{ secret_sealed: string }>('SELECT secret_sealed FROM totp_secrets');
      expect(await world.api.ctx.cipher.open(kept!.secret_sealed, `totp_secrets.secret_sealed:${userId}`)).to.equal(
        secret,
      );
    });

    // asvs: 2.3.1
    it('counts for nothing until it is confirmed, and can be begun again', async () => {
      await world.post('totp', token);
      expect((await world.logIn()).status).to.equal(200);
      const { secret } = (await world.post('totp', token)).body as { secret: string };
      expect((await world.post('totp/confirm', token, { code: world.codeOf(secret) })).status).to.equal(200);
    });

    it('is refused while there is one', async () => {
      await world.addTotp(token);
      expect(problemOf(await world.post('totp', token))).to.deep.equal([409, 'conflict']);
    });
  });

  describe('POST /api/auth/totp/confirm', () => {
    // asvs: 6.5.2
    it('gives ten backup codes, and keeps none of them readable', async () => {
      const { backupCodes } = await world.addTotp(token);
      expect(new Set(backupCodes).size).to.equal(10);
      const kept = JSON.stringify(await world.sql(`SELECT encode(code_hash, 'escape') FROM backup_codes`));
      for (const code of backupCodes) expect(kept).not.to.contain(code.slice(0, 5));
      expect(await world.sql('SELECT FROM backup_codes')).to.have.length(10);
    });

    it('refuses a wrong code, and what is not begun or confirmed already', async () => {
      expect(problemOf(await world.post('totp/confirm', token, { code: '000000' }))).to.deep.equal([409, 'conflict']);
      const { secret } = (await world.post('totp', token)).body as { secret: string };
      const wrong = await world.post('totp/confirm', token, { code: world.codeOf(secret, 5) });
      expect(problemOf(wrong)).to.deep.equal([401, 'invalid-credentials']);
      expect(problemOf(await world.post('totp/confirm', token, { code: 7 }))).to.deep.equal([400, 'validation-failed']);
      const code = world.codeOf(secret);
      const answers = await Promise.all([1, 2, 3].map(() => world.post('totp/confirm', token, { code })));
      expect(answers.map(({ status }) => status)).to.have.members([200, 409, 409]);
    });

    it('uses its code up', async () => {
      const { secret } = await world.addTotp(token);
      const code = world.codeOf(secret);
      expect(problemOf(await world.post('step-up', token, { method: 'totp', code }))).to.deep.equal([
        401,
        'invalid-credentials',
      ]);
    });
  });

  describe('POST /api/auth/totp/backup-codes', () => {
    it('puts new codes in the place of the old ones', async () => {
      const { secret, backupCodes: old } = await world.addTotp(token);
      const answer = await world.post('totp/backup-codes', token, { code: world.codeOf(secret, 1) });
      const { backupCodes } = answer.body as { backupCodes: string[] };
      expect([answer.status, backupCodes.length]).to.deep.equal([200, 10]);
      const stepUp = async (code: string) =>
        (await world.post('step-up', token, { method: 'backup-code', code })).status;
      expect(await stepUp(old[0]!)).to.equal(401);
      expect(await stepUp(backupCodes[0]!)).to.equal(200);
    });

    it('takes an old code too, and refuses a wrong one', async () => {
      const { backupCodes } = await world.addTotp(token);
      const renew = async (code: string) => (await world.post('totp/backup-codes', token, { code })).status;
      expect([await renew('000000'), await renew('zzzzz-zzzzz'), await renew(backupCodes[3]!)]).to.deep.equal([
        401, 401, 200,
      ]);
    });

    it('needs an app', async () => {
      expect(problemOf(await world.post('totp/backup-codes', token, { code: '000000' }))).to.deep.equal([
        409,
        'conflict',
      ]);
    });
  });

  describe('DELETE /api/auth/totp', () => {
    // asvs: 6.4.4, 7.5.1
    it('needs the password and a code, and takes the backup codes along', async () => {
      const { secret, backupCodes } = await world.addTotp(token);
      const { password } = grace;
      const invalid = [401, 'invalid-credentials'];
      expect(problemOf(await remove({ password: 'another', code: world.codeOf(secret, 1) }))).to.deep.equal(invalid);
      expect(problemOf(await remove({ password, code: '000000' }))).to.deep.equal(invalid);
      expect(problemOf(await remove({ password }))).to.deep.equal([400, 'validation-failed']);
      expect((await remove({ password, code: backupCodes[9]!.toUpperCase() })).status).to.equal(204);
      expect((await world.logIn()).status).to.equal(200);
      expect(await world.sql('SELECT FROM backup_codes')).to.have.length(0);
      expect(problemOf(await remove({ password, code: backupCodes[8]! }))).to.deep.equal([409, 'conflict']);
    });

    // asvs: 6.3.1
    it('locks the account after five wrong passwords or codes', async () => {
      const { secret } = await world.addTotp(token);
      const code = world.codeOf(secret, 1);
      for (let n = 0; n < 3; n += 1) await remove({ password: 'another', code });
      for (let n = 0; n < 2; n += 1) await remove({ password: grace.password, code: '000000' });
      expect(problemOf(await remove({ password: grace.password, code }))).to.deep.equal([429, 'account-locked']);
    });
  });

  // asvs: 7.4.3
  it('ends every other session when it is set up or removed, if that is asked for', async () => {
    const others = async (): Promise<(status: number) => Promise<void>> => {
      const { accessToken } = (await world.logIn()).body as { accessToken: string };
      return async (status) => {
        expect((await world.api.call('GET', '/api/users/me', { token: accessToken })).status).to.equal(status);
      };
    };
    const confirm = async (asked: object) => {
      const { secret } = (await world.post('totp', token)).body as { secret: string };
      const { status, body } = await world.post('totp/confirm', token, { code: world.codeOf(secret), ...asked });
      expect(status).to.equal(200);
      return (body as { backupCodes: string[] }).backupCodes;
    };
    const kept = await others();
    const [code] = await confirm({});
    await kept(200);
    expect((await remove({ password: grace.password, code, endOtherSessions: true })).status).to.equal(204);
    await kept(401);
    const other = await others();
    await confirm({ endOtherSessions: true });
    await other(401);
    expect((await world.api.call('GET', '/api/users/me', { token })).status).to.equal(200);
  });

  // asvs: 7.4.3
  it('ends every other session when its backup codes are made anew, if that is asked for', async () => {
    const { accessToken: other } = await world.signedIn();
    const { backupCodes } = await world.addTotp(token);
    const renew = async (body: object) =>
      ((await world.post('totp/backup-codes', token, body)).body as { backupCodes: string[] }).backupCodes;
    const statuses = () =>
      Promise.all(
        [token, other].map(async (one) => (await world.api.call('GET', '/api/users/me', { token: one })).status),
      );
    const [next] = await renew({ code: backupCodes[0] });
    expect(await statuses()).to.deep.equal([200, 200]);
    await renew({ code: next, endOtherSessions: true });
    expect(await statuses()).to.deep.equal([200, 401]);
  });

  it('is for people who are signed in', async () => {
    for (const path of ['totp', 'totp/confirm', 'totp/backup-codes', 'step-up']) {
      const body = { code: '000000', method: 'totp' };
      expect(problemOf(await world.post(path, undefined, body)), path).to.deep.equal([401, 'unauthenticated']);
    }
    const unsigned = await world.api.call('DELETE', '/api/auth/totp', { body: { password: 'x', code: '000000' } });
    expect((unsigned.body as ProblemBody).code).to.equal('unauthenticated');
  });
});
