import { expect } from 'chai';
import { z } from 'zod';
import { endSessions } from '../../../shared/identity/index.ts';
import { newId } from '../../../shared/platform/ids.ts';
import { createLogger } from '../../../shared/platform/logger.ts';
import { listenForNotifications, type Notifications } from '../../../shared/platform/notifications.ts';
import { createTestDatabase, type TestDatabase, until } from '../../../shared/testing/index.ts';
import { defineRoute } from '../../runtime/define-route.ts';
import { apiChannels } from '../../start-api.ts';
import { addUser } from '../../testing/add-user.ts';
import { sessionToken } from '../../testing/session-token.ts';
import { startTestApi, type TestAnswer, type TestApi } from '../../testing/start-test-api.ts';

const hourMs = 60 * 60 * 1_000;

interface ShownKey {
  id: string;
  key: string;
  prefix: string;
  scopes: string[];
  lastUsedAt: string | null;
  expiresAt: string | null;
  previousKeyExpiresAt: string;
}

const problemOf = ({ status, body }: TestAnswer) => {
  const { code, errors } = body as { code: string; errors?: { pointer: string }[] };
  return [status, code, ...(errors ?? []).map(({ pointer }) => pointer)];
};

describe('API keys over HTTP', () => {
  let database: TestDatabase;
  let ears: Notifications;
  let api: TestApi;
  let other: TestApi;
  let nowMs = Date.now();
  let userId: string;
  let token: string;
  before(async () => {
    database = await createTestDatabase();
    ears = listenForNotifications(
      database.databaseUrl,
      apiChannels,
      createLogger({ logLevel: 'silent', environment: 'test' }),
    );
    await ears.ready();
    const clock = { now: () => new Date(nowMs) };
    api = await startTestApi({ db: database.db, parts: { clock, notifications: ears } });
    other = await startTestApi({ db: database.db, parts: { clock, notifications: ears } });
  });
  after(async () => {
    await api.close();
    await other.close();
    await ears.close();
    await database.drop();
  });
  beforeEach(async () => {
    nowMs = Date.now();
    userId = await addUser(database.db);
    token = await sessionToken(api, userId);
  });
  const path = '/api/auth/api-keys';
  const create = (changed: object = {}, as = token) =>
    api.call('POST', path, { token: as, body: { name: 'Backup', scopes: ['read:accounts'], ...changed } });
  const created = async (changed?: object) => (await create(changed)).body as ShownKey;
  const list = async () => ((await api.call('GET', path, { token })).body as { items: ShownKey[] }).items;
  const use = (key: string, method = 'GET', where = '/api/accounts', at = api) =>
    at.call(method, where, { headers: { 'X-API-Key': key } });
  const statusOf = async (key: string, at = api) => (await use(key, 'GET', '/api/accounts', at)).status;

  it('are shown once, and let a machine in', async () => {
    const answer = await create();
    const { key, ...rest } = answer.body as ShownKey;
    expect(answer.status).to.equal(201);
    expect(key).to.match(/^ch_[0-9A-Za-z]{8}_[A-Za-z0-9_-]{43}$/);
    expect(key.startsWith(`${rest.prefix}_`)).to.equal(true);
    expect(rest).to.deep.include({ name: 'Backup', scopes: ['read:accounts'], expiresAt: null, lastUsedAt: null });
    expect(await list()).to.deep.equal([rest]);
    expect(await statusOf(key)).to.equal(200);
  });

  // asvs: 14.2.4
  it('are kept as hashes alone', async () => {
    const { key } = await created();
    const { rows } = await database.db.raw<{ rows: { text: string }[] }>(
      'SELECT s::text AS text FROM api_key_secrets s UNION ALL SELECT k::text FROM api_keys k',
    );
    expect(rows.map(({ text }) => text).join()).not.to.contain(key.slice(12));
  });

  // asvs: 10.3.2
  it('open what their scopes name, and nothing else', async () => {
    const { key } = await created();
    expect(problemOf(await use(key, 'POST'))).to.deep.equal([403, 'forbidden']);
    expect(problemOf(await use(key, 'GET', '/api/jobs'))).to.deep.equal([403, 'forbidden']);
    expect(problemOf(await use(key, 'GET', path)), 'people’s own').to.deep.equal([403, 'forbidden']);
    expect(problemOf(await use(key, 'POST', '/api/auth/logout'))).to.deep.equal([403, 'forbidden']);
    expect(problemOf(await use(key, 'GET', '/health/detailed'))).to.deep.equal([403, 'forbidden']);
  });

  it('are refused when any character is wrong, and together with an access token', async () => {
    const { key } = await created();
    const last = key.endsWith('A') ? 'B' : 'A';
    for (const wrong of [`${key.slice(0, -1)}${last}`, key.slice(0, -1), `${key}A`, key.toUpperCase(), '', 'ch_']) {
      const answer = await use(wrong);
      expect(problemOf(answer), wrong.slice(0, 11)).to.deep.equal([401, 'unauthenticated']);
      expect(answer.headers.get('www-authenticate')).to.match(/^Bearer /);
    }
    const both = await api.call('GET', '/api/accounts', { token, headers: { 'X-API-Key': key } });
    expect(problemOf(both)).to.deep.equal([400, 'validation-failed', 'headers.x-api-key']);
  });

  it('take scopes that are known, and those of admins from admins', async () => {
    expect(problemOf(await create({ scopes: ['read:nothing'] }))).to.deep.equal([
      400,
      'validation-failed',
      '/scopes/0',
    ]);
    expect(problemOf(await create({ scopes: [] }))).to.deep.equal([400, 'validation-failed', '/scopes']);
    for (const scope of ['admin', 'read:audit']) {
      expect(problemOf(await create({ scopes: [scope] }))).to.deep.equal([403, 'forbidden']);
    }
    const adminId = await addUser(database.db, 'admin');
    const answer = await create({ scopes: ['admin'] }, await sessionToken(api, adminId, 'admin'));
    const { key } = answer.body as ShownKey;
    expect((await use(key, 'GET', '/health/detailed')).status).to.equal(200);
    expect((await use(key, 'GET', '/api/accounts')).status, 'not what is everybody’s').to.equal(403);
    await database.db.raw(`UPDATE users SET role = 'user' WHERE id = ?`, [adminId]);
    await endSessions(database.db, { userId: adminId, reason: 'test' });
    await until(async () => (await use(key, 'GET', '/health/detailed')).status === 403, 'admins no more');
  });

  it('expire to the second', async () => {
    const expiresAt = new Date(nowMs + 30_000).toISOString();
    const { key } = await created({ expiresAt });
    expect(await statusOf(key)).to.equal(200);
    nowMs += 29_999;
    expect(await statusOf(key)).to.equal(200);
    nowMs += 1;
    expect(await statusOf(key)).to.equal(401);
    expect(await list()).to.deep.equal([]);
    expect(problemOf(await create({ expiresAt }))).to.deep.equal([400, 'validation-failed', '/expiresAt']);
  });

  it('go on for a day after a rotation, two at a time', async () => {
    const first = await created();
    const rotate = async () => (await api.call('POST', `${path}/${first.id}/rotate`, { token })).body as ShownKey;
    const second = await rotate();
    expect(second).to.deep.include({
      id: first.id,
      previousKeyExpiresAt: new Date(nowMs + 24 * hourMs).toISOString(),
    });
    expect([await statusOf(first.key), await statusOf(second.key)]).to.deep.equal([200, 200]);
    const third = await rotate();
    expect(await Promise.all([first, second, third].map(({ key }) => statusOf(key)))).to.deep.equal([401, 200, 200]);
    await until(async () => (await statusOf(first.key, other)) === 401, 'the other process knows');
    expect((await list()).map(({ prefix }) => prefix)).to.deep.equal([third.prefix]);
    nowMs += 24 * hourMs;
    token = await sessionToken(api, userId);
    expect(await Promise.all([second, third].map(({ key }) => statusOf(key)))).to.deep.equal([401, 200]);
  });

  it('leave two live keys of many rotations at once', async () => {
    const { id, key } = await created();
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => api.call('POST', `${path}/${id}/rotate`, { token })),
    );
    const keys = [key, ...answers.map(({ body }) => (body as ShownKey).key)];
    const statuses = await Promise.all(keys.map((one) => statusOf(one)));
    expect(statuses.filter((status) => status === 200)).to.have.lengthOf(2);
  });

  it('end in every process when they are deleted, by their user alone', async () => {
    const { id, key } = await created();
    expect([await statusOf(key), await statusOf(key, other)]).to.deep.equal([200, 200]);
    const remove = (as: string) => api.call('DELETE', `${path}/${id}`, { token: as });
    const stranger = await sessionToken(api, await addUser(database.db));
    expect((await remove(stranger)).status).to.equal(404);
    expect((await api.call('POST', `${path}/${id}/rotate`, { token: stranger })).status).to.equal(404);
    expect((await remove(token)).status).to.equal(204);
    expect(await statusOf(key)).to.equal(401);
    await until(async () => (await statusOf(key, other)) === 401, 'the other process knows');
    expect((await remove(token)).status).to.equal(404);
  });

  it('are none of a restricted user’s', async () => {
    const { key } = await created();
    expect(await statusOf(key)).to.equal(200);
    await database.db.raw('UPDATE users SET restricted_at = now() WHERE id = ?', [userId]);
    await endSessions(database.db, { userId, reason: 'restricted' });
    await until(async () => (await statusOf(key)) === 401, 'the key is refused');
  });

  it('tell when they were last used, at most once a minute', async () => {
    const { key } = await created();
    const lastUse = async () => (await list())[0]?.lastUsedAt;
    const firstUse = nowMs;
    await Promise.all(Array.from({ length: 20 }, () => use(key)));
    await until(async () => (await lastUse()) !== null, 'the use is written');
    nowMs += 59_000;
    await use(key);
    expect(await lastUse()).to.equal(new Date(firstUse).toISOString());
    nowMs += 1_000;
    await use(key);
    await until(async () => (await lastUse()) === new Date(nowMs).toISOString(), 'the later use is written');
  });

  // asvs: 2.3.2, 2.3.4
  it('are fifty at most, also when many are made at once', async () => {
    const answers = await Promise.all(Array.from({ length: 55 }, () => create()));
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 201)).to.have.lengthOf(50);
    expect(problemOf(answers.find(({ status }) => status !== 201)!)).to.deep.equal([409, 'conflict']);
  });
});

describe('access by API key', () => {
  it('names the key and its scopes to the handler', async () => {
    const database = await createTestDatabase();
    const whoami = defineRoute({
      method: 'GET',
      path: '/api/accounts/:id',
      access: 'user',
      summary: 'Who asks',
      params: z.strictObject({ id: z.uuid() }),
      responses: { 200: { description: 'It', body: z.unknown() } },
      handler: (_input, { principal }) => ({ status: 200, body: principal }),
    });
    const keys = await startTestApi({ db: database.db });
    const api = await startTestApi({ db: database.db, routes: [whoami] });
    const userId = await addUser(database.db);
    const body = { name: 'Script', scopes: ['read:accounts'] };
    const made = (await keys.call('POST', '/api/auth/api-keys', { token: await sessionToken(keys, userId), body }))
      .body;
    const { id, key } = made as ShownKey;
    const answer = await api.call('GET', `/api/accounts/${newId()}`, { headers: { 'X-API-Key': key } });
    expect(answer.body).to.deep.equal({
      userId,
      role: 'user',
      credential: { kind: 'api-key', id, scopes: ['read:accounts'] },
    });
    await api.close();
    await keys.close();
    await database.drop();
  });
});
