import { expect } from 'chai';
import { createTestDatabase, type TestDatabase } from '../../shared/testing/index.ts';
import { createLimits } from '../../shared/limits/index.ts';
import { newId } from '../../shared/platform/ids.ts';
import { defineRoute, type Route } from '../runtime/define-route.ts';
import { startTestApi, type TestApi } from '../testing/start-test-api.ts';

const answers = { 204: { description: 'Done' } };
const at = (method: 'GET' | 'POST', path: string): Route =>
  defineRoute({ method, path, access: 'public', summary: 'x', responses: answers, handler: () => ({ status: 204 }) });
const routes = [
  at('POST', '/api/ml/train'),
  at('GET', '/api/ml/train'),
  at('POST', '/api/auth/login'),
  at('GET', '/api/jobs/:id'),
  at('GET', '/health/x'),
  at('GET', '/api/accounts'),
];

describe('the limits of requests', () => {
  let database: TestDatabase;
  let api: TestApi;
  before(async () => {
    database = await createTestDatabase();
  });
  after(() => database.drop());
  const start = async (env: Record<string, string> = {}) => {
    api = await startTestApi({ db: database.db, routes, env: { RATE_LIMITS: 'on', ...env } });
  };
  beforeEach(() => start());
  afterEach(() => api.close());

  // asvs: 2.4.1, 15.2.2
  it('refuse what is too much, and say when to come back', async () => {
    expect((await api.call('POST', '/api/ml/train')).status).to.equal(204);
    expect((await api.call('POST', '/api/ml/train')).status).to.equal(204);
    const { status, headers, body } = await api.call('POST', '/api/ml/train');
    expect(status).to.equal(429);
    expect(body).to.include({ code: 'rate-limited' });
    expect(Number(headers.get('retry-after'))).to.be.within(1, 60);
    expect(headers.get('ratelimit')).to.match(/^"ml-train";r=0;t=\d+, "ml-train-hour";r=8;t=\d+$/);
    const refused = await api.ctx.metrics.rateLimited.get();
    expect(refused.values).to.deep.include({ labels: { group: 'ml-train' }, value: 1 });
  });

  it('are told in every limited answer', async () => {
    const { headers } = await api.call('POST', '/api/auth/login');
    expect(headers.get('ratelimit-policy')).to.equal('"login";q=10;w=60, "login-hour";q=50;w=3600');
    expect(headers.get('ratelimit')).to.equal('"login";r=9;t=60, "login-hour";r=49;t=3600');
    expect((await api.call('GET', '/health/x')).headers.get('ratelimit')).to.equal(null);
  });

  it('are those of each user, and of each address when nobody is signed in', async () => {
    const [one, other] = [await api.token({ userId: newId() }), await api.token({ userId: newId() })];
    const statuses = async (token?: string) => {
      const answered = [];
      for (let time = 0; time < 3; time++) {
        answered.push((await api.call('POST', '/api/ml/train', token ? { token } : {})).status);
      }
      return answered;
    };
    expect(await statuses(one)).to.deep.equal([204, 204, 429]);
    expect(await statuses(other)).to.deep.equal([204, 204, 429]);
    expect(await statuses()).to.deep.equal([204, 204, 429]);
  });

  // asvs: 6.3.1
  it('count signing in by address, whoever is signed in already', async () => {
    await api.call('POST', '/api/auth/login');
    const { headers } = await api.call('POST', '/api/auth/login', { token: await api.token() });
    expect(headers.get('ratelimit')).to.contain('"login";r=8;');
  });

  it('leave looking at jobs, and at what work became, out of the budget for work', async () => {
    await api.call('POST', '/api/ml/train');
    await api.call('POST', '/api/ml/train');
    expect((await api.call('GET', '/api/ml/train')).headers.get('ratelimit')).to.contain('"default";r=29;');
    expect((await api.call('GET', '/api/jobs/1')).headers.get('ratelimit')).to.contain('"jobs";r=599;');
    expect((await api.call('GET', '/api/accounts')).headers.get('ratelimit')).to.contain('"default";r=28;');
  });

  // asvs: 4.1.3, 15.3.4
  it('are not fooled by a forged X-Forwarded-For', async () => {
    const left = async (forwarded: string) => {
      const { headers } = await api.call('GET', '/api/accounts', { headers: { 'X-Forwarded-For': forwarded } });
      return /r=(\d+)/.exec(headers.get('ratelimit') ?? '')?.[1];
    };
    expect([await left('198.51.100.1'), await left('198.51.100.2')]).to.deep.equal(['29', '28']);
    await api.close();
    await start({ TRUST_PROXY: '127.0.0.1' });
    expect([await left('198.51.100.1'), await left('198.51.100.2')]).to.deep.equal(['29', '29']);
    // What the client wrote stands in front of what the proxy saw.
    expect(await left('203.0.113.9, 198.51.100.1')).to.equal('28');
  });

  it('give machines bursts by key and address, before their keys are looked up', async () => {
    await api.close();
    const nowMs = Date.now();
    const limits = createLimits({ now: () => new Date(nowMs) });
    let lookedUp = 0;
    const verify = async () => {
      lookedUp++;
      return { userId: newId(), role: 'user', credential: { kind: 'api-key', id: newId(), scopes: [] } } as const;
    };
    const env = { RATE_LIMITS: 'on' };
    api = await startTestApi({
      db: database.db,
      routes,
      env,
      parts: { limits, apiKeys: { ...api.ctx.apiKeys, verify } },
    });
    const send = (prefix: string) =>
      api.call('GET', '/api/accounts', { headers: { 'X-API-Key': `ch_${prefix}_${'x'.repeat(43)}` } });
    const key = { key: 'key AAAAAAAA', limit: { name: 'key', capacity: 200, perSecond: 100 } };
    for (let time = 0; time < 199; time++) await limits.charge([key]);
    const last = await send('AAAAAAAA');
    expect(last.headers.get('ratelimit-policy')).to.equal('"key";q=200;w=2, "address";q=500;w=2');
    expect([last.status, last.headers.get('ratelimit')]).to.deep.equal([204, '"key";r=0;t=1, "address";r=499;t=1']);
    const refused = await send('AAAAAAAA');
    expect([refused.status, refused.headers.get('retry-after'), lookedUp]).to.deep.equal([429, '1', 1]);
    expect((await send('BBBBBBBB')).headers.get('ratelimit')).to.equal('"key";r=199;t=1, "address";r=498;t=1');
  });

  it('count the work that machines start as that of their user', async () => {
    await api.close();
    const userId = newId();
    const credential = { kind: 'api-key', id: newId(), scopes: [] } as const;
    const verify = async () => ({ userId, role: 'user', credential }) as const;
    api = await startTestApi({
      db: database.db,
      routes,
      env: { RATE_LIMITS: 'on' },
      parts: { apiKeys: { ...api.ctx.apiKeys, verify } },
    });
    const headers = { 'X-API-Key': `ch_AAAAAAAA_${'x'.repeat(43)}` };
    const train = (options: object) => api.call('POST', '/api/ml/train', options);
    const answers = await Promise.all(Array.from({ length: 30 }, () => train({ headers })));
    expect(answers.filter(({ status }) => status === 204)).to.have.length(2);
    expect(answers[0]?.headers.get('ratelimit-policy')).to.match(/^"key";.*"address";.*"ml-train";/);
    expect((await train({ token: await api.token({ userId }) })).status, 'of the person too').to.equal(429);
    expect((await api.call('GET', '/api/accounts', { headers })).status).to.equal(204);
  });

  it('can be switched off', async () => {
    await api.close();
    await start({ RATE_LIMITS: 'off' });
    for (let time = 0; time < 5; time++) expect((await api.call('POST', '/api/ml/train')).status).to.equal(204);
    expect((await api.call('POST', '/api/ml/train')).headers.get('ratelimit')).to.equal(null);
  });
});
