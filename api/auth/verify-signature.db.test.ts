import { createHmac } from 'node:crypto';
import { expect } from 'chai';
import { z } from 'zod';
import { createApiKey, purgeRequestNonces } from '../../shared/identity/index.ts';
import { newId } from '../../shared/platform/ids.ts';
import { createTestDatabase, type TestDatabase } from '../../shared/testing/index.ts';
import { defineRoute } from '../runtime/define-route.ts';
import { addUser } from '../testing/add-user.ts';
import { startTestApi, type TestAnswer, type TestApi } from '../testing/start-test-api.ts';

const move = defineRoute({
  method: 'POST',
  path: '/api/transfers',
  access: 'user',
  movesMoney: true,
  summary: 'Moves money',
  query: z.strictObject({ dry: z.string().optional() }),
  body: z.strictObject({ amount: z.string() }),
  responses: { 200: { description: 'Moved', body: z.unknown() } },
  handler: ({ body }) => ({ status: 200, body }),
});
const look = defineRoute({
  method: 'GET',
  path: '/api/transfers',
  access: 'user',
  summary: 'Shows what was moved',
  responses: { 200: { description: 'It', body: z.unknown() } },
  handler: () => ({ status: 200, body: 'all' }),
});
const upload = defineRoute({
  method: 'POST',
  path: '/api/transfers/file',
  access: 'user',
  summary: 'Takes a file',
  multipart: { file: { maxBytes: 100 }, fields: z.strictObject({}) },
  responses: { 200: { description: 'Taken' } },
  handler: () => ({ status: 200 }),
});

/** Not as JSON.stringify would write it: what counts is what was sent. */
const body = '{ "amount" : "12.50" }';

interface Signing {
  method?: string;
  target?: string;
  body?: string;
  timestamp?: string;
  nonce?: string;
  key?: string;
  encoding?: 'hex' | 'base64' | 'base64url';
}

describe('a signed request', () => {
  let database: TestDatabase;
  let api: TestApi;
  let other: TestApi;
  let key: string;
  let userId: string;
  let token: string;
  const now = new Date('2030-05-05T12:00:00Z');
  const seconds = (offset = 0) => String(now.getTime() / 1_000 + offset);
  before(async () => {
    database = await createTestDatabase();
    const options = { db: database.db, routes: [move, look, upload], parts: { clock: { now: () => now } } };
    [api, other] = [await startTestApi(options), await startTestApi(options)];
    userId = await addUser(database.db);
    token = await api.token({ userId });
    key = await makeKey();
  });
  after(async () => {
    for (const one of [api, other]) await one.close();
    await database.drop();
  });
  const makeKey = async (): Promise<string> => {
    const wanted = { name: 'Machine', scopes: ['write:transfers', 'read:transfers'], expiresAt: null };
    return (await createApiKey({ db: database.db, clock: { now: () => now } }, userId, wanted)).key;
  };
  const sign = (how: Signing = {}): Record<string, string> => {
    const { timestamp = seconds(), nonce = newId(), encoding = 'hex' } = how;
    const text = [how.method ?? 'POST', how.target ?? '/api/transfers', how.body ?? body, timestamp, nonce].join('\n');
    return {
      'X-API-Key': key,
      'X-Algorithm': 'HMAC-SHA256',
      'X-Timestamp': timestamp,
      'X-Nonce': nonce,
      'X-Signature': createHmac('sha256', how.key ?? key)
        .update(text)
        .digest(encoding),
    };
  };
  const send = (headers: Record<string, string>, { at = api, target = '/api/transfers', sent = body } = {}) =>
    at.call('POST', target, { body: sent, headers });
  const faultOf = ({ status, body }: TestAnswer) => {
    const { code, errors } = body as { code?: string; errors?: { pointer: string }[] };
    return [status, code, errors?.[0]?.pointer];
  };
  const refused = (name: string) => [401, 'unauthenticated', `headers.${name}`];

  it('is let in, in every notation of the signature and the time', async () => {
    for (const encoding of ['hex', 'base64', 'base64url'] as const) {
      expect((await send(sign({ encoding }))).status, encoding).to.equal(200);
    }
    for (const timestamp of [seconds(), `${seconds()}000`, '2030-05-05T12:00:00Z', '2030-05-05T14:00:00.000+02:00']) {
      expect((await send(sign({ timestamp }))).status, timestamp).to.equal(200);
    }
    const upper = sign();
    expect((await send({ ...upper, 'X-Signature': upper['X-Signature']!.toUpperCase() })).status).to.equal(200);
    const target = '/api/transfers?dry=%31';
    expect((await send(sign({ target }), { target })).status).to.equal(200);
  });

  it('is demanded of API keys where money moves, and of nobody else', async () => {
    expect(faultOf(await send({ 'X-API-Key': key }))).to.deep.equal(refused('x-signature'));
    expect((await api.call('POST', '/api/transfers', { token, body })).status).to.equal(200);
    expect((await api.call('GET', '/api/transfers', { headers: { 'X-API-Key': key } })).status).to.equal(200);
  });

  it('is checked wherever a signature is sent', async () => {
    const get = (how: Signing) =>
      api.call('GET', '/api/transfers', { headers: sign({ method: 'GET', body: '', ...how }) });
    expect((await get({})).status).to.equal(200);
    expect(faultOf(await get({ body: 'more' }))).to.deep.equal(refused('x-signature'));
    const { 'X-API-Key': _, ...unowned } = sign();
    expect(faultOf(await api.call('POST', '/api/transfers', { token, body, headers: unowned }))).to.deep.equal(
      refused('x-signature'),
    );
    const form = { ...sign(), 'Content-Type': 'multipart/form-data; boundary=x' };
    expect(faultOf(await send(form, { target: '/api/transfers/file' }))).to.deep.equal(refused('x-signature'));
  });

  it('is refused when anything that was signed is another', async () => {
    const changes: [string, Signing, object?][] = [
      ['method', { method: 'PUT' }],
      ['target', { target: '/api/transfer' }],
      ['query', {}, { target: '/api/transfers?dry=1' }],
      ['body', {}, { sent: body.replace('12', '13') }],
      ['white space of the body', {}, { sent: '{"amount":"12.50"}' }],
      ['key', { key: 'ch_other' }],
    ];
    for (const [what, how, request] of changes) {
      expect(faultOf(await send(sign(how), request)), what).to.deep.equal(refused('x-signature'));
    }
    expect(faultOf(await send({ ...sign(), 'X-Timestamp': seconds(1) }))).to.deep.equal(refused('x-signature'));
    expect(faultOf(await send({ ...sign(), 'X-Nonce': newId() }))).to.deep.equal(refused('x-signature'));
  });

  it('is refused when it is not from the five minutes before or after', async () => {
    for (const offset of [-300, 300]) {
      expect((await send(sign({ timestamp: seconds(offset) }))).status).to.equal(200);
    }
    for (const timestamp of [seconds(-301), seconds(301), '', 'now', '0', '1e9', '2030-05-05', `${seconds()}.5`]) {
      expect(faultOf(await send(sign({ timestamp }))), timestamp).to.deep.equal(refused('x-timestamp'));
    }
  });

  it('is refused with another algorithm, or with a nonce or signature of no use', async () => {
    expect((await send({ ...sign(), 'X-Algorithm': 'sha256' })).status).to.equal(200);
    expect(faultOf(await send({ ...sign(), 'X-Algorithm': 'none' }))).to.deep.equal(refused('x-algorithm'));
    for (const nonce of ['short', 'x'.repeat(129), 'with space', '']) {
      expect(faultOf(await send(sign({ nonce }))), nonce).to.deep.equal(refused('x-nonce'));
    }
    for (const signature of ['', 'x', 'ab'.repeat(31), 'A'.repeat(45), 'ü'.repeat(32)]) {
      expect(faultOf(await send({ ...sign(), 'X-Signature': signature })), signature).to.deep.equal(
        refused('x-signature'),
      );
    }
  });

  it('works for exactly one of a hundred at once, in two processes', async () => {
    const headers = sign();
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, index) => send(headers, { at: index % 2 === 0 ? api : other })),
    );
    expect(answers.filter(({ status }) => status === 200)).to.have.lengthOf(1);
    const others = answers.filter(({ status }) => status !== 200);
    expect(others.every((answer) => faultOf(answer).join() === refused('x-nonce').join())).to.equal(true);
  });

  it('does not use up its nonce when something else is wrong', async () => {
    const nonce = newId();
    const signed = sign({ nonce });
    expect((await send({ ...signed, 'X-Signature': '0'.repeat(64) })).status).to.equal(401);
    expect((await send(sign({ nonce, timestamp: seconds(-900) }))).status).to.equal(401);
    expect((await send(signed)).status).to.equal(200);
  });

  it('shares its nonce with no other key', async () => {
    const nonce = newId();
    expect((await send(sign({ nonce }))).status).to.equal(200);
    const second = await makeKey();
    expect((await send({ ...sign({ nonce, key: second }), 'X-API-Key': second })).status).to.equal(200);
  });

  it('leaves a nonce that is deleted once no request can use it', async () => {
    const nonce = newId();
    await send(sign({ nonce }));
    const kept = async () =>
      (await database.db.raw<{ rows: unknown[] }>('SELECT FROM request_nonces WHERE nonce = ?', [nonce])).rows.length;
    await purgeRequestNonces(database.db, new Date(now.getTime() + 10 * 60_000));
    expect(await kept()).to.equal(1);
    await purgeRequestNonces(database.db, new Date(now.getTime() + 10 * 60_000 + 1));
    expect(await kept()).to.equal(0);
  });
});
