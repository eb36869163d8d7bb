import { expect } from 'chai';
import { createTestDatabase, type TestDatabase } from '../../../shared/testing/index.ts';
import { startTestApi, type TestAnswer, type TestApi } from '../../testing/start-test-api.ts';

const ada = {
  username: 'Ada.Lovelace',
  email: 'ada@example.org',
  password: 'correct horse battery staple',
  firstName: 'Ada',
  lastName: 'Lovelace',
  phone: '+44 20 7946 0018',
};

interface SignedIn {
  user: { id: string; username: string };
  accessToken: string;
  expiresIn: number;
}

describe('identity over HTTP', () => {
  let database: TestDatabase;
  let api: TestApi;
  before(async () => {
    database = await createTestDatabase();
    api = await startTestApi({ db: database.db });
  });
  after(async () => {
    await api.close();
    await database.drop();
  });
  beforeEach(() => database.db.raw('TRUNCATE users, idempotency_keys CASCADE'));

  const register = (changed: object = {}, headers: Record<string, string> = {}) =>
    api.call('POST', '/api/auth/register', { body: { ...ada, ...changed }, headers });
  const problemOf = ({ status, body }: TestAnswer) => {
    const { code, errors } = body as { code: string; errors?: { pointer: string }[] };
    return [status, code, ...(errors ?? []).map(({ pointer }) => pointer)];
  };

  describe('POST /api/auth/register', () => {
    it('makes a user who is signed in', async () => {
      const { status, headers, body } = await register();
      const { user, accessToken, expiresIn } = body as SignedIn;
      expect([status, expiresIn, headers.get('location')]).to.deep.equal([201, 900, '/api/users/me']);
      const { password: _, ...shown } = ada;
      expect(user).to.deep.include({ ...shown, role: 'user' });
      expect((await api.call('GET', '/api/users/me', { token: accessToken })).body).to.deep.equal(user);
    });

    it('refuses a user name or e-mail address that is taken, in any case', async () => {
      await register();
      expect(problemOf(await register({ username: 'ada.lovelace', email: 'other@example.org' }))).to.deep.equal([
        409,
        'conflict',
        '/username',
      ]);
      expect(problemOf(await register({ username: 'other', email: 'ADA@example.org' }))).to.deep.equal([
        409,
        'conflict',
        '/email',
      ]);
    });

    it('points at every field at fault', async () => {
      const { firstName: _, ...rest } = ada;
      const answer = await api.call('POST', '/api/auth/register', {
        body: { ...rest, username: 'a b', email: 'no', password: 'short', phone: 'x', role: 'admin' },
      });
      expect(problemOf(answer)).to.have.members([
        400,
        '/email',
        '/firstName',
        '/password',
        '/phone',
        '/role',
        '/username',
        'validation-failed',
      ]);
    });

    // asvs: 6.2.1, 6.2.9
    it('takes passwords of 12 to 256 characters', async () => {
      const characters = (count: number) => 'xK9#mQ2$vL5!'.repeat(22).slice(0, count);
      for (const count of [8, 11, 257]) {
        const answer = await register({ password: characters(count) });
        expect(problemOf(answer), String(count)).to.deep.equal([400, 'validation-failed', '/password']);
      }
      for (const [index, count] of [12, 64, 256].entries()) {
        const names = { username: `ada-${index}`, email: `ada-${index}@example.org` };
        expect((await register({ ...names, password: characters(count) })).status, String(count)).to.equal(201);
      }
    });

    // asvs: 6.2.8
    it('takes a password exactly as it is sent, to its last character', async () => {
      const password = ` Fünf stille Reiher ${'waten '.repeat(39)}`;
      expect((await register({ password })).status).to.equal(201);
      const logIn = async (given: string) =>
        (await api.call('POST', '/api/auth/login', { body: { username: ada.username, password: given } })).status;
      const others = [password.trim(), password.toLowerCase(), password.normalize('NFD'), `${password.slice(0, -1)}x`];
      for (const other of others) expect(await logIn(other), other).to.equal(401);
      expect(await logIn(password)).to.equal(200);
    });

    // asvs: 6.2.4, 6.2.11
    it('refuses a password that is easy to guess, and does not repeat it', async () => {
      for (const weak of ['password1234', '1qaz2wsx3edc', 'administrator']) {
        const answer = await register({ password: weak });
        expect(problemOf(answer), weak).to.deep.equal([400, 'validation-failed', '/password']);
        expect(JSON.stringify(answer.body)).not.to.contain(weak);
      }
    });

    it('registers once per Idempotency-Key', async () => {
      const first = await register({}, { 'Idempotency-Key': 'r1' });
      const again = await register({}, { 'Idempotency-Key': 'r1' });
      expect([again.status, again.headers.get('idempotency-replayed')]).to.deep.equal([201, 'true']);
      expect(again.body).to.deep.equal(first.body);
    });

    it('makes one user of many who want the same name at once', async () => {
      const answers = await Promise.all(
        Array.from({ length: 5 }, (_, index) => register({ email: `ada${index}@example.org` })),
      );
      expect(answers.map(({ status }) => status)).to.have.members([201, 409, 409, 409, 409]);
    });
  });

  describe('GET /api/users/me', () => {
    it('needs somebody who is signed in and still here', async () => {
      expect(problemOf(await api.call('GET', '/api/users/me'))).to.deep.equal([401, 'unauthenticated']);
      expect(problemOf(await api.call('GET', '/api/users/me', { token: 'x.y.z' }))).to.deep.equal([
        401,
        'unauthenticated',
      ]);
      expect(problemOf(await api.call('GET', '/api/users/me', { token: await api.token() }))).to.deep.equal([
        401,
        'unauthenticated',
      ]);
    });
  });

  describe('GET /.well-known/jwks.json', () => {
    it('shows the public keys, which may be kept for a while', async () => {
      const { status, headers, body } = await api.call('GET', '/.well-known/jwks.json');
      expect([status, headers.get('cache-control')]).to.deep.equal([200, 'public, max-age=300']);
      expect(body).to.deep.equal(api.ctx.tokens.jwks);
    });
  });
});
