import { createPublicKey, verify } from 'node:crypto';
import { expect } from 'chai';
import { endSessions, type Role } from '../../../shared/identity/index.ts';
import { type IncidentKind, raiseIncident } from '../../../shared/incidents/index.ts';
import { newId } from '../../../shared/platform/ids.ts';
import { keepTotpSecret } from '../../../shared/second-factors/index.ts';
import { createTestDatabase, type TestDatabase, until } from '../../../shared/testing/index.ts';
import { addUser } from '../../testing/add-user.ts';
import { signInAs } from '../../testing/ask-routes.ts';
import { startTestApi, type TestApi } from '../../testing/start-test-api.ts';

type Entries = { items: { seq: number; action: string; hash: string }[]; nextCursor: string | null };
const at = '/api/admin/security';

describe('security over HTTP', () => {
  let database: TestDatabase;
  let api: TestApi;
  let admin: { userId: string; token: string };

  before(async () => {
    database = await createTestDatabase();
    api = await startTestApi({ db: database.db });
    admin = await signedIn('admin');
  });
  after(async () => {
    await api.close();
    await database.drop();
  });

  async function signedIn(role: Role): Promise<{ userId: string; token: string }> {
    const userId = await addUser(database.db, role);
    return { userId, token: await api.token({ userId, role }) };
  }
  const call = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
    api.call(method, `${at}${path}`, { token: admin.token, headers, ...(body === undefined ? {} : { body }) });
  const raise = (userId: string | null = newId(), kind: IncidentKind = 'device-changed') =>
    raiseIncident(database.db, { kind, severity: 'medium', userId, details: { devices: 2 } });
  const recorded = (action: string, subjectId: string) =>
    until(
      () => database.db('audit_entries').where({ action, subject_id: subjectId }).first<Record<string, unknown>>(),
      `${action} is on record`,
    );
  const codeOf = ({ status, body }: { status: number; body: unknown }) => [status, (body as { code: string }).code];

  describe('incidents', () => {
    it('are listed, narrowed and paged', async () => {
      const userId = newId();
      const first = await raise(userId);
      const second = await raise(userId, 'account-locked');
      const page = await call('GET', `/incidents?userId=${userId}&limit=1`);
      expect(page.body).to.deep.include({ nextCursor: second });
      const next = await call('GET', `/incidents?userId=${userId}&limit=1&cursor=${second}`);
      const [item] = (next.body as { items: Record<string, unknown>[] }).items;
      expect(item).to.deep.include({
        id: first,
        kind: 'device-changed',
        severity: 'medium',
        status: 'open',
        userId,
        occurrences: 1,
        details: { devices: 2 },
        resolution: null,
      });
      for (const query of ['status=resolved', 'severity=low', 'kind=impossible-travel']) {
        expect((await call('GET', `/incidents?userId=${userId}&${query}`)).body).to.deep.equal({
          items: [],
          nextCursor: null,
        });
      }
      expect((await call('GET', '/incidents?kind=other')).status).to.equal(400);
    });

    it('are looked into, then resolved, once, on record', async () => {
      const id = await raise();
      expect((await call('PATCH', `/incidents/${id}`, { status: 'investigating' })).body).to.include({
        status: 'investigating',
      });
      const answers = await Promise.all(
        [1, 2, 3].map(() => call('POST', `/incidents/${id}/resolve`, { resolution: 'ok' })),
      );
      expect(answers.map(({ status }) => status)).to.have.members([200, 409, 409]);
      const { body } = await call('GET', `/incidents/${id}`);
      expect(body).to.include({ status: 'resolved', resolution: 'ok', resolvedBy: admin.userId });
      expect(codeOf(await call('PATCH', `/incidents/${id}`, { status: 'investigating' }))).to.deep.equal([
        409,
        'conflict',
      ]);
      expect(await recorded('incidents.resolved', id)).to.include({ subject_type: 'incidents', user_id: admin.userId });
    });

    it('are not there when nobody raised them, and take no other state', async () => {
      const none = `/incidents/${newId()}`;
      expect((await call('GET', none)).status).to.equal(404);
      expect((await call('PATCH', none, { status: 'investigating' })).status).to.equal(404);
      expect((await call('POST', `${none}/resolve`, { resolution: 'ok' })).status).to.equal(404);
      expect((await call('PATCH', none, { status: 'resolved' })).status).to.equal(400);
      expect((await call('POST', `${none}/resolve`, { resolution: ' ' })).status).to.equal(400);
    });
  });

  describe('accounts', () => {
    it('are unlocked, also those that were not locked', async () => {
      const { userId } = await signedIn('user');
      expect((await call('POST', `/accounts/${userId}/unlock`)).status).to.equal(204);
      expect(await recorded('users.unlocked', userId)).to.include({ user_id: admin.userId, subject_type: 'users' });
    });

    // asvs: 7.4.2, 7.4.5
    it('that are restricted lose all their sessions at once and leave an incident; lifting lets them in', async () => {
      const { userId, token, cookie } = await signInAs(api);
      const me = async () => (await api.call('GET', '/api/users/me', { token })).status;
      expect(await me()).to.equal(200);
      expect((await call('POST', `/accounts/${userId}/restrict`, { reason: 'reported' })).status).to.equal(204);
      expect(await me()).to.equal(401);
      expect((await api.call('GET', '/api/auth/csrf', { headers: { Cookie: cookie } })).status).to.equal(401);
      const user = () => database.db('users').where({ id: userId }).first<{ restricted_at: Date | null }>();
      expect((await user()).restricted_at).to.be.instanceOf(Date);
      expect(await endSessions(database.db, { userId, reason: 'none is left' })).to.deep.equal([]);
      const { body } = await call('GET', `/incidents?userId=${userId}`);
      expect((body as { items: object[] }).items[0]).to.deep.include({
        kind: 'account-restricted',
        details: { by: admin.userId },
      });
      expect((await call('GET', `/accounts/${userId}/restriction`)).body).to.include({
        userId,
        by: admin.userId,
        reason: 'reported',
      });
      expect(JSON.stringify(await user())).not.to.contain('reported');
      expect((await call('POST', `/accounts/${userId}/lift-restriction`)).status).to.equal(204);
      expect((await user()).restricted_at).to.equal(null);
      expect((await call('GET', `/accounts/${userId}/restriction`)).status).to.equal(404);
      await recorded('users.restricted', userId);
      await recorded('users.restriction-lifted', userId);
    });

    it('whose app is lost get in without it, and have to sign in again', async () => {
      const { userId, token } = await signInAs(api);
      expect((await api.call('GET', '/api/users/me', { token })).status).to.equal(200);
      await keepTotpSecret(database.db, userId, 'sealed', new Date());
      expect((await call('DELETE', `/accounts/${userId}/totp`)).status).to.equal(204);
      expect(await database.db('totp_secrets').where({ user_id: userId })).to.deep.equal([]);
      expect((await api.call('GET', '/api/users/me', { token })).status).to.equal(401);
      expect(await endSessions(database.db, { userId, reason: 'none is left' })).to.deep.equal([]);
      await recorded('users.totp-removed', userId);
    });

    it('of nobody, and one’s own, are not touched', async () => {
      const none = newId();
      expect((await call('DELETE', `/accounts/${none}/totp`)).status).to.equal(404);
      expect((await call('POST', `/accounts/${none}/unlock`)).status).to.equal(404);
      expect((await call('POST', `/accounts/${none}/restrict`, { reason: 'x' })).status).to.equal(404);
      expect((await call('POST', `/accounts/${none}/lift-restriction`)).status).to.equal(404);
      expect((await call('POST', `/accounts/${admin.userId}/restrict`, { reason: 'x' })).status).to.equal(409);
      expect((await call('POST', `/accounts/${none}/restrict`, {})).status).to.equal(400);
    });
  });

  describe('the audit log', () => {
    const list = async (query: string) => (await call('GET', `/audit-logs?${query}`)).body as Entries;

    it('is read newest first, page by page, and that is on record', async () => {
      const before = await list('limit=200');
      const after = await list('limit=200');
      expect(after.items[0]).to.include({ action: 'audit.read' });
      const pages: number[] = [];
      let cursor: string | null = '';
      while (cursor !== null) {
        const page: Entries = await list(`limit=7&to=2100-01-01T00:00:00Z${cursor && `&cursor=${cursor}`}`);
        pages.push(...page.items.map(({ seq }) => seq));
        cursor = page.nextCursor;
      }
      expect(new Set(pages).size).to.equal(pages.length);
      expect(pages).to.include.members(before.items.map(({ seq }) => seq));
    });

    it('is narrowed by what was done, by whom, to what, when and how it ended', async () => {
      const { userId, token } = await signedIn('user');
      expect((await api.call('GET', `${at}/audit-logs`, { token })).status).to.equal(403);
      const id = await raise();
      await call('GET', `/incidents/${id}`);
      const actions = async (query: string) => (await list(query)).items.map(({ action }) => action);
      expect(await actions(`userId=${userId}`)).to.deep.equal(['access.denied']);
      expect(await actions(`subjectType=incidents&subjectId=${id}`)).to.deep.equal(['incidents.read']);
      expect(new Set(await actions('action=audit.read'))).to.deep.equal(new Set(['audit.read']));
      expect(new Set(await actions('outcome=denied'))).to.deep.equal(new Set(['access.denied']));
      expect(await actions('to=2020-01-01T00:00:00Z')).to.deep.equal([]);
      expect(await actions(`userId=${userId}&from=2100-01-01T00:00:00%2B02:00`)).to.deep.equal([]);
      for (const wrong of [
        'subjectType=x',
        'cursor=x',
        'cursor=x_1',
        'from=today',
        'to=0000-01-01T00:00:00Z',
        'cursor=0000-01-01T00:00:00Z_1',
        'outcome=other',
        'color=red',
      ]) {
        expect((await call('GET', `/audit-logs?${wrong}`)).status, wrong).to.equal(400);
      }
    });

    it('is given as CSV, in which nothing is a formula', async () => {
      await call('GET', '/incidents', undefined, { 'User-Agent': '=cmd()' });
      const answer = await call('GET', '/audit-logs?action=incidents.listed&limit=1', undefined, {
        Accept: 'text/csv',
      });
      expect(answer.headers.get('content-type')).to.equal('text/csv; charset=utf-8');
      const [header, line] = (answer.body as string).split('\r\n');
      expect(header).to.match(/^seq,id,at,action,/);
      expect(line).to.include("'=cmd()");
    });

    it('gives its signed end, which auditors verify by themselves', async () => {
      const { status, body } = await call('GET', '/audit-logs/head');
      expect(status).to.equal(200);
      const { jws, publicKey, head } = body as {
        jws: string;
        publicKey: { kty: string };
        head: { seq: number; hash: string };
      };
      const [header, payload, signature] = jws.split('.') as [string, string, string];
      const key = createPublicKey({ key: publicKey, format: 'jwk' });
      expect(verify(null, Buffer.from(`${header}.${payload}`), key, Buffer.from(signature, 'base64url'))).to.equal(
        true,
      );
      expect(JSON.parse(Buffer.from(payload, 'base64url').toString())).to.deep.equal(head);
      const { items } = await list('limit=200');
      expect(items.find(({ seq }) => seq === head.seq)?.hash).to.equal(head.hash);
    });

    it('is verified by a job, all of it or a part', async () => {
      for (const body of [undefined, {}, { fromSeq: 2, toSeq: 3 }]) {
        const answer = await call('POST', '/audit-logs/verify-chain', body);
        expect(answer.status).to.equal(202);
        expect(answer.body).to.include({ kind: 'security.verify-audit-chain' });
      }
      for (const wrong of [{ fromSeq: 0 }, { fromSeq: 3, toSeq: 2 }, { all: true }]) {
        expect((await call('POST', '/audit-logs/verify-chain', wrong)).status).to.equal(400);
      }
    });

    // asvs: 8.2.1
    it('is nothing for users', async () => {
      const { token } = await signedIn('user');
      for (const [method, path] of [
        ['GET', '/audit-logs'],
        ['GET', '/audit-logs/head'],
        ['POST', '/audit-logs/verify-chain'],
        ['GET', '/incidents'],
        ['POST', `/accounts/${newId()}/restrict`],
      ] as const) {
        expect((await api.call(method, `${at}${path}`)).status).to.equal(401);
        expect(codeOf(await api.call(method, `${at}${path}`, { token }))).to.deep.equal([403, 'forbidden']);
      }
    });
  });
});
