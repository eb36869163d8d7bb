import { createPrivateKey } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import { decodeJwt, decodeProtectedHeader, SignJWT } from 'jose';
import { createApiKey, deleteApiKey, endSessions, type Role } from '../shared/identity/index.ts';
import { newId } from '../shared/platform/ids.ts';
import { createTestDatabase, type TestDatabase } from '../shared/testing/index.ts';
import { scopeOf, scopesOf } from './auth/scopes.ts';
import type { Method, Route } from './runtime/define-route.ts';
import { discoverMounts, discoverRoutes } from './runtime/mount-routes.ts';
import { addUser } from './testing/add-user.ts';
import { requestOf, signInAs, typeOf } from './testing/ask-routes.ts';
import { rowsAbout } from './testing/compare-rows.ts';
import { createRawClient, type RawAnswer } from './testing/judge-answer.ts';
import { makeSubject } from './testing/route-subjects.ts';
import { startTestApi, type TestApi } from './testing/start-test-api.ts';

/** Anyone may ask for these. To make an address public is to add it here. */
const publicAddresses = [
  'GET /',
  'GET /.well-known/jwks.json',
  'GET /.well-known/security.txt',
  'GET /docs',
  'GET /health',
  'GET /health/live',
  'GET /health/ready',
  'GET /metrics',
  'GET /openapi.json',
  'GET /problems/:code',
  'POST /api/auth/codes',
  'POST /api/auth/login',
  'POST /api/auth/register',
  'POST /api/auth/second-factor',
  // Lets admins in by itself.
  'any /admin/queues/*',
];

type Verdict = 'unauthenticated' | 'forbidden' | 'in';

/** Somebody, and what each route must say to them. */
interface Caller {
  headers: (route: Route) => Promise<Record<string, string>> | Record<string, string>;
  expected: (route: Route) => Verdict;
}

const everywhere = (verdict: Verdict) => (): Verdict => verdict;
/** An API key may do what people and admins do, but not what is people's own affair. */
const forKeys =
  (ofAdmin: boolean) =>
  (route: Route): Verdict => {
    if (route.access !== 'user' && !(ofAdmin && route.access === 'admin')) return 'forbidden';
    return route.movesMoney ? 'unauthenticated' : 'in';
  };

// asvs: 8.2.1, 8.3.1
describe('every route, and who may use it', () => {
  let database: TestDatabase;
  let api: TestApi;
  let client: ReturnType<typeof createRawClient>;
  let routes: Route[];
  let guarded: Route[];

  before(async () => {
    database = await createTestDatabase();
    api = await startTestApi({ db: database.db });
    client = createRawClient(api.url);
    routes = (await discoverRoutes()).map(({ route }) => route);
    guarded = routes.filter(({ access }) => access !== 'public');
  });

  after(async () => {
    client.close();
    await api.close();
    await database.drop();
  });

  const signIn = (role?: Role) => signInAs(api, role);
  const bearer = (token: string) => ({ Authorization: `Bearer ${token}` });

  /** The header of an API key of a new user. */
  async function keyWith(
    scopes: string[],
    role: Role = 'user',
  ): Promise<{ id: string; userId: string; header: Record<string, string> }> {
    const userId = await addUser(database.db, role);
    const { id, key } = await createApiKey(api.ctx, userId, { name: 'machine', scopes, expiresAt: null });
    return { id, userId, header: { 'X-API-Key': key } };
  }

  /** Asks each route, and says where the answer is not what it must be. */
  async function deviations({ headers, expected }: Caller): Promise<string> {
    const found: string[] = [];
    for (const route of guarded) {
      const path = route.path.replaceAll(/:\w+/g, newId());
      const answer = await client.send({ method: route.method, path, headers: await headers(route) });
      const verdict = verdictOf(answer);
      if (verdict !== expected(route) || answer.status >= 500)
        found.push(`${addressOf(route)}: ${expected(route)} expected, but ${answer.status} ${answer.text}`);
    }
    return found.join('\n');
  }

  // asvs: 13.4.5
  it('is public by a decision that is written down here', async () => {
    const mounts = (await discoverMounts()).map(({ path, access }) => ({ method: 'any', path: `${path}/*`, access }));
    const open = [...routes, ...mounts].filter(({ access }) => access === 'public').map(addressOf);
    expect(open.toSorted()).to.deep.equal(publicAddresses);
  });

  // asvs: 6.3.4
  it('has no way to sign in that the policy does not name', async () => {
    const policy = await readFile('docs/security/policy.md', 'utf8');
    const ways = publicAddresses.filter((address) => !address.startsWith('GET '));
    const unnamed = ways.filter((address) => !policy.includes(address.replace(/^any |\/\*$/g, '')));
    expect(unnamed).to.deep.equal([]);
  });

  it('lets nobody in who shows nothing', async () => {
    expect(await deviations({ headers: () => ({}), expected: everywhere('unauthenticated') })).to.equal('');
  });

  it('lets users in, and to what is for admins only admins', async () => {
    const signedInAs = (role: Role) => async () => {
      const { token, cookie } = await signIn(role);
      return { ...bearer(token), Cookie: cookie };
    };
    const forUsers = ({ access }: Route): Verdict => (access === 'admin' ? 'forbidden' : 'in');
    expect(await deviations({ headers: signedInAs('user'), expected: forUsers })).to.equal('');
    expect(await deviations({ headers: signedInAs('admin'), expected: everywhere('in') })).to.equal('');
  });

  // asvs: 13.4.4
  it('does not give a request back to who sends TRACE', async () => {
    const answered: string[] = [];
    for (const { path } of routes) {
      const request = { method: 'TRACE' as Method, path, headers: { 'X-Secret': 'of the sender' } };
      const { status, text } = await client.send(request);
      if (status !== 405 || text.includes('of the sender')) answered.push(`${path}: ${status}`);
    }
    expect(answered).to.deep.equal([]);
  });

  // asvs: 9.2.1
  it('lets nobody in whose token has expired', async () => {
    const headers = async () => bearer(await expired((await signIn('admin')).token));
    expect(await deviations({ headers, expected: everywhere('unauthenticated') })).to.equal('');
  });

  it('says of a token that has expired that it has, and of another that it is not valid', async () => {
    const { token } = await signIn('user');
    for (const [given, what] of [
      [await expired(token), /has expired/],
      [`${token.slice(0, -4)}AAAA`, /is not valid/],
    ] as const) {
      const { status, headers, body } = await api.call('GET', '/api/accounts', { token: given });
      expect([status, headers.get('www-authenticate')]).to.deep.equal([401, 'Bearer error="invalid_token"']);
      expect((body as { detail: string }).detail).to.match(what);
    }
    const { headers } = await api.call('GET', '/api/accounts');
    expect(headers.get('www-authenticate')).to.equal('Bearer realm="countinghouse"');
  });

  /** The same token, signed with our own key, whose time was over a second ago. */
  function expired(token: string): Promise<string> {
    const key = createPrivateKey(api.ctx.config.jwtPrivateKey ?? '');
    const nowSeconds = Math.floor(Date.now() / 1_000);
    return new SignJWT({ ...decodeJwt(token), iat: nowSeconds - 901, exp: nowSeconds - 1 })
      .setProtectedHeader({ alg: 'RS256', ...decodeProtectedHeader(token) })
      .sign(key);
  }

  // asvs: 7.4.1
  it('lets nobody in whose session was ended', async () => {
    const headers = async () => {
      const { userId, sessionId, token } = await signIn('admin');
      await endSessions(database.db, { userId, sessionId, reason: 'test' });
      return bearer(token);
    };
    expect(await deviations({ headers, expected: everywhere('unauthenticated') })).to.equal('');
  });

  // asvs: 10.3.2
  it('lets an API key do what its scopes name, and nothing that is people’s own affair', async () => {
    const headers = async (route: Route) => (await keyWith([scopeOf(route) ?? 'read:accounts'])).header;
    expect(await deviations({ headers, expected: forKeys(false) }), 'of a user').to.equal('');
    const asAdmin = async (route: Route) => (await keyWith([scopeOf(route) ?? 'admin'], 'admin')).header;
    expect(await deviations({ headers: asAdmin, expected: forKeys(true) }), 'of an admin').to.equal('');
  });

  // asvs: 10.3.2
  it('lets an API key do nothing with all scopes but the one that is needed', async () => {
    const others = (route: Route) => scopesOf(routes).filter((scope) => scope !== scopeOf(route) && scope !== 'admin');
    const headers = async (route: Route) => (await keyWith(others(route), 'admin')).header;
    expect(await deviations({ headers, expected: everywhere('forbidden') })).to.equal('');
  });

  it('lets nobody in with an API key that was deleted', async () => {
    const headers = async (route: Route) => {
      const { id, userId, header } = await keyWith([scopeOf(route) ?? 'admin'], 'admin');
      await deleteApiKey(api.ctx, userId, id);
      return header;
    };
    expect(await deviations({ headers, expected: everywhere('unauthenticated') })).to.equal('');
  });

  // asvs: 8.2.2, 8.4.1
  it('shows and changes nothing of somebody else’s, and does not even say that it is there', async () => {
    const found: string[] = [];
    for (const route of guarded.filter(({ access, params }) => access !== 'admin' && params)) {
      const owner = await signIn();
      const intruder = await signIn();
      const subject = await makeSubject(api.ctx, route.path, owner.userId);
      const ask = async (token: string, params: Record<string, string>): Promise<RawAnswer> =>
        client.send({ ...requestOf(route, params), headers: { ...typeOf(route), ...bearer(token) } });
      const about = [owner.userId, ...Object.values(subject)];
      const before = await rowsAbout(database.db, about);
      const foreign = await ask(intruder.token, subject);
      const missing = await ask(intruder.token, { ...subject, [lastParameterOf(route)]: newId() });
      const after = await rowsAbout(database.db, about);
      const own = await ask(owner.token, subject);

      const address = addressOf(route);
      if (foreign.status !== 404) found.push(`${address}: ${foreign.status} ${foreign.text}`);
      if (detailOf(foreign) !== detailOf(missing)) found.push(`${address} tells what is there from what is not`);
      if (detailOf(own) === detailOf(foreign)) found.push(`${address} does not find what is one's own: ${own.text}`);
      if (JSON.stringify(before) !== JSON.stringify(after)) found.push(`${address} changed rows of the owner`);
    }
    expect(found).to.deep.equal([]);
  });
});

const addressOf = ({ method, path }: { method: string; path: string }): string => `${method} ${path}`;

const lastParameterOf = ({ path }: Route): string => /:(\w+)(?!.*:)/.exec(path)?.[1] ?? '';

function verdictOf({ text }: RawAnswer): Verdict {
  const code = problemIn(text)?.code;
  return code === 'unauthenticated' || code === 'forbidden' ? code : 'in';
}

function detailOf({ status, text }: RawAnswer): string {
  return `${status} ${problemIn(text)?.detail ?? text}`;
}

function problemIn(text: string): { code: string; detail: string } | undefined {
  return text.startsWith('{') ? (JSON.parse(text) as { code: string; detail: string }) : undefined;
}
