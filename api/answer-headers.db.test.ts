import { expect } from 'chai';
import { type Engine, openEngine } from '../queues/runtime/engine.ts';
import { migrateEngine } from '../queues/runtime/postgres-backend.ts';
import { createLogger } from '../shared/platform/logger.ts';
import { createTestDatabase, type TestDatabase, testConfig } from '../shared/testing/index.ts';
import type { Method, Route } from './runtime/define-route.ts';
import { discoverRoutes } from './runtime/mount-routes.ts';
import { requestOf, signInAs, typeOf } from './testing/ask-routes.ts';
import type { RawRequest } from './testing/hostile-places.ts';
import { createRawClient, type RawAnswer } from './testing/judge-answer.ts';
import { makeSubject } from './testing/route-subjects.ts';
import { startTestApi, type TestApi } from './testing/start-test-api.ts';

/** What anybody may read, and nothing else, may be kept: it is the same for all. */
const mayBeKept = ['GET /.well-known/jwks.json', 'GET /docs', 'GET /openapi.json', 'GET /problems/:code'];

/** Pages of Bull Board, which have scripts of their own, and what is around them. */
const adminPages = '/admin/queues';

interface Answered {
  /** `GET /api/accounts as its user`. */
  name: string;
  address: string;
  answer: RawAnswer;
}

describe('every answer', () => {
  let database: TestDatabase;
  let api: TestApi;
  let engine: Engine;
  let client: ReturnType<typeof createRawClient>;
  const answers: Answered[] = [];

  before(async () => {
    database = await createTestDatabase();
    const { databaseUrl } = database;
    await migrateEngine(databaseUrl);
    engine = openEngine({ redisUrl: undefined, databaseUrl, logger: createLogger(testConfig()) });
    api = await startTestApi({ db: database.db, parts: { engine } });
    client = createRawClient(api.url);
    const routes = (await discoverRoutes()).map(({ route }) => route);
    for (const route of routes) await askRoute(route);
    for (const [address, request] of otherRequests()) await ask(address, 'nobody', request);
    const { token } = await signInAs(api, 'admin');
    for (const path of await filesOfAdminPages(token)) {
      await ask(`GET ${path}`, 'an admin', { method: 'GET', path, headers: { Accept: 'text/html' } }, token);
    }
  });
  after(async () => {
    client.close();
    await api.close();
    await engine.close();
    await database.drop();
  });

  async function ask(address: string, who: string, request: RawRequest, token?: string): Promise<void> {
    answers.push({ name: `${address} as ${who}`, address, answer: await client.send(request, token) });
  }

  /** As nobody, and as somebody whose data it is about. */
  async function askRoute(route: Route): Promise<void> {
    const address = `${route.method} ${route.path}`;
    const { userId, token, cookie } = await signInAs(api, route.access === 'admin' ? 'admin' : 'user');
    const isOwn = route.params && !['public', 'admin'].includes(route.access);
    const params = isOwn ? await makeSubject(api.ctx, route.path, userId) : { code: 'not-found' };
    const headers = { ...typeOf(route), Accept: 'text/html, application/json;q=0.9' };
    await ask(address, 'nobody', { ...requestOf(route, params), headers });
    await ask(address, 'its user', { ...requestOf(route, params), headers: { ...headers, Cookie: cookie } }, token);
  }

  /** The page of Bull Board, and what it loads from here. */
  async function filesOfAdminPages(token: string): Promise<string[]> {
    const { text } = await client.send({ method: 'GET', path: adminPages, headers: { Accept: 'text/html' } }, token);
    const base = new URL(/<base href="([^"]+)"/.exec(text)?.[1] ?? '', api.url);
    const loaded = [...text.matchAll(/(?:src|href)="([^"]+\.\w+)"/g)].map(
      ([, file = '']) => new URL(file, base).pathname,
    );
    expect(loaded.some((path) => path.endsWith('.js'))).to.equal(true);
    return [adminPages, `${adminPages}/api/queues`, `${adminPages}/nowhere`, ...new Set(loaded)];
  }

  function otherRequests(): [address: string, RawRequest][] {
    const of = (method: Method, path: string, accept = '*/*'): [string, RawRequest] => [
      `${method} ${path}`,
      { method, path, headers: { Accept: accept } },
    ];
    return [
      of('GET', '/nowhere'),
      of('DELETE', '/api/users/me'),
      of('GET', '/problems/%E0%A4%A'),
      of('GET', adminPages),
      of('GET', adminPages, 'text/html'),
      of('GET', `${adminPages}/sign-out`, 'text/html'),
      of('POST', `${adminPages}/sign-in`, 'text/html'),
      of('POST', `${adminPages}/sign-out`, 'text/html'),
    ];
  }

  const headerOf = ({ answer }: Answered, name: string): string => String(answer.headers[name] ?? '');
  const isAdminPage = ({ address }: Answered): boolean => address.includes(` ${adminPages}`);
  const namesOf = (wrong: Answered[]): string[] => wrong.map(({ name, answer }) => `${name}: ${answer.status}`);
  const directivesOf = (one: Answered): Map<string, string> =>
    new Map(
      headerOf(one, 'content-security-policy')
        .split('; ')
        .map((directive): [string, string] => {
          const [name = '', ...sources] = directive.split(' ');
          return [name, sources.join(' ')];
        }),
    );

  // asvs: 15.3.1
  it('is one that its route declares, with the fields that it names and no other', () => {
    const statuses = new Set(answers.map(({ answer }) => answer.status));
    expect([...statuses]).to.include.members([200, 201, 202, 204, 303, 400, 401, 403, 404, 405]);
    expect(answers.filter(({ answer }) => answer.status >= 500).map(({ name }) => name)).to.deep.equal([]);
  });

  // asvs: 14.3.2
  it('is kept by no browser, unless it is the same for everybody', () => {
    const kept = answers.filter((one) => !headerOf(one, 'cache-control').split(', ').includes('no-store'));
    expect(namesOf(kept.filter(({ address }) => !mayBeKept.includes(address)))).to.deep.equal([]);
    expect(new Set(kept.map(({ address }) => address))).to.deep.equal(new Set(mayBeKept));
  });

  // asvs: 3.2.1, 3.4.3
  it('can load nothing and run nothing, but for what pages bring along', () => {
    const isBound = (one: Answered): boolean => {
      const directives = directivesOf(one);
      const objects = directives.get('object-src') ?? directives.get('default-src');
      const base = isAdminPage(one) ? "'self'" : "'none'";
      return objects === "'none'" && directives.get('base-uri') === base;
    };
    expect(namesOf(answers.filter((one) => !isBound(one)))).to.deep.equal([]);
    const isPage = (one: Answered): boolean => headerOf(one, 'content-type').startsWith('text/html');
    const loading = answers.filter((one) => directivesOf(one).get('default-src') !== "'none'");
    expect(namesOf(loading.filter((one) => !isPage(one) && !isAdminPage(one)))).to.deep.equal([]);
  });

  // asvs: 3.4.6
  it('can be framed by nobody', () => {
    const framed = answers.filter((one) => directivesOf(one).get('frame-ancestors') !== "'none'");
    expect(namesOf(framed)).to.deep.equal([]);
  });

  // asvs: 3.2.1, 3.4.4
  it('is taken for nothing else than what it says to be', () => {
    expect(namesOf(answers.filter((one) => headerOf(one, 'x-content-type-options') !== 'nosniff'))).to.deep.equal([]);
  });

  // asvs: 3.4.5
  it('tells no other site where its reader came from', () => {
    const policyOf = (one: Answered): string => (isAdminPage(one) ? 'same-origin' : 'no-referrer');
    const telling = answers.filter((one) => headerOf(one, 'referrer-policy') !== policyOf(one));
    expect(namesOf(telling)).to.deep.equal([]);
  });

  // asvs: 4.1.1
  it('says of its body what type it is, and of text in which characters', () => {
    const isSaid = (one: Answered): boolean => {
      const type = headerOf(one, 'content-type');
      if (type.startsWith('text/')) return /; charset=utf-8$/i.test(type) || type === 'text/event-stream';
      return one.answer.text === '' || type !== '';
    };
    expect(namesOf(answers.filter((one) => !isSaid(one)))).to.deep.equal([]);
    const isJson = (one: Answered): boolean => /^application\/([a-z-]+\+)?json\b/.test(headerOf(one, 'content-type'));
    for (const one of answers.filter(isJson)) {
      if (one.answer.text !== '') expect(() => void JSON.parse(one.answer.text), one.name).not.to.throw();
    }
  });
});
