import { expect } from 'chai';
import { createLogger } from '../../shared/platform/logger.ts';
import { createTestDatabase, type TestDatabase, until } from '../../shared/testing/index.ts';
import { grace } from '../testing/sign-in-world.ts';
import { startTestApi, type TestAnswer, type TestApi } from '../testing/start-test-api.ts';

interface Line {
  msg: string;
  time: string;
  requestId: string;
  userId?: string;
  method: string;
  route: string;
  status: number;
}

describe('what the log says of requests', () => {
  let database: TestDatabase;
  let api: TestApi;
  const texts: string[] = [];
  before(async () => {
    database = await createTestDatabase();
    const destination = { write: (text: string) => void texts.push(text) };
    const logger = createLogger({ logLevel: 'debug', environment: 'test' }, destination);
    const now = new Date();
    const clock = { now: () => now };
    api = await startTestApi({ db: database.db, env: { RATE_LIMITS: 'on' }, parts: { logger, clock } });
  });
  after(async () => {
    await api.close();
    await database.drop();
  });

  /** The line is written when the answer has left, which its client may see before. */
  const lineOf = async ({ headers }: TestAnswer): Promise<Line> => {
    const requestId = headers.get('x-request-id');
    const find = () => texts.map((text) => JSON.parse(text) as Line).find((line) => line.requestId === requestId);
    await until(() => find() !== undefined, 'the line is written');
    return find()!;
  };
  const logIn = (password: string) =>
    api.call('POST', '/api/auth/login', { body: { username: grace.username, password } });

  // asvs: 16.2.5
  it('holds no password, token, cookie, key or code, and nothing of what was sent', async () => {
    const registered = await api.call('POST', '/api/auth/register', { body: grace });
    const { accessToken } = registered.body as { accessToken: string };
    const [cookie = ''] = registered.headers.getSetCookie();
    const withToken = (path: string, body: object) => api.call('POST', path, { token: accessToken, body });
    const wanted = { name: 'Script', scopes: ['read:accounts'] };
    const made = await withToken('/api/auth/api-keys', wanted);
    const { key } = made.body as { key: string };
    const { secret } = (await withToken('/api/auth/totp', {})).body as { secret: string };
    const answers = [
      await logIn('a wrong guess'),
      await withToken('/api/auth/totp/confirm', { code: '918273' }),
      await api.call('GET', '/api/accounts?category=Medicine', { headers: { 'X-API-Key': key } }),
      await api.call('GET', '/api/accounts', { token: `${accessToken}x` }),
      await api.call('POST', '/api/auth/refresh', { headers: { Cookie: cookie.split(';')[0] ?? '' } }),
      await withToken('/api/accounts', { name: 'Unheard of', type: 'checking', currency: 'EUR' }),
    ];
    for (const answer of [registered, made, ...answers]) await lineOf(answer);
    const log = texts.join('');
    const [, refreshToken = ''] = /=([^;]+)/.exec(cookie) ?? [];
    const sensitive = { ...grace, accessToken, refreshToken, key, secret, guess: 'a wrong guess', code: '918273' };
    for (const [what, value] of Object.entries({ ...sensitive, query: 'Medicine', account: 'Unheard of' })) {
      expect(value, what).to.have.length.above(4);
      expect(log, what).not.to.contain(value);
    }
  });

  // asvs: 16.3.3
  it('is who tried what, when it was refused as malformed, as forbidden or as too much', async () => {
    const token = await api.token();
    const { userId } = api.ctx.tokens.verify(token)!;
    const malformed = await api.call('POST', '/api/accounts', { token, body: { role: 'admin' } });
    const forbidden = await api.call('GET', '/api/admin/jobs/dead', { token });
    const guesses = await Promise.all(Array.from({ length: 12 }, () => logIn('a wrong guess')));
    const tooMuch = guesses.find(({ status }) => status === 429)!;
    const said = { method: 'POST', route: '/api/accounts', status: 400, userId };
    expect(await lineOf(malformed)).to.deep.include(said);
    expect(await lineOf(forbidden)).to.deep.include({ route: '/api/admin/jobs/dead', status: 403, userId });
    const line = await lineOf(tooMuch);
    expect(line).to.deep.include({ method: 'POST', route: '/api/auth/login', status: 429 });
    expect(line.time).to.match(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  });
});
