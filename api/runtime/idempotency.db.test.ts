import { expect } from 'chai';
import { z } from 'zod';
import { newId } from '../../shared/platform/ids.ts';
import { Problem } from '../../shared/platform/errors.ts';
import { createTestDatabase, type TestDatabase } from '../../shared/testing/index.ts';
import { startTestApi, type TestApi } from '../testing/start-test-api.ts';
import { defineRoute } from './define-route.ts';

/** Lets a test hold requests inside the handler until it opens the gate. */
let gate: Promise<void> = Promise.resolve();
let entered: () => void = () => undefined;

const spend = defineRoute({
  method: 'POST',
  path: '/spend',
  access: 'public',
  summary: 'Writes a row',
  query: z.strictObject({ note: z.string().optional() }),
  body: z.strictObject({ amount: z.string(), fail: z.boolean().optional() }),
  responses: { 201: { description: 'The row', body: z.strictObject({ id: z.string(), secret: z.string() }) } },
  async handler({ body }, { db }) {
    const id = newId();
    await db.raw('INSERT INTO effects VALUES (?, ?)', [id, body.amount]);
    entered();
    await gate;
    if (body.fail) throw new Problem('unprocessable', 'As asked.');
    return {
      status: 201,
      headers: { Location: `/effects/${id}`, 'X-Other': 'not kept' },
      body: { id, secret: 'swordfish' },
    };
  },
});

describe('a POST with an Idempotency-Key', () => {
  let database: TestDatabase;
  let api: TestApi;
  let token: string;
  before(async () => {
    database = await createTestDatabase();
    await database.db.raw('CREATE TABLE effects (id uuid PRIMARY KEY, amount text)');
    api = await startTestApi({ db: database.db, routes: [spend] });
  });
  after(async () => {
    await api.close();
    await database.drop();
  });
  beforeEach(async () => {
    await database.db.raw('TRUNCATE effects, idempotency_keys');
    token = await api.token();
  });
  const post = (key: string, body: unknown, { by = token, query = '' } = {}) =>
    api.call('POST', `/spend${query}`, {
      token: by,
      body,
      headers: { 'Idempotency-Key': key },
    });
  const effects = async () => (await database.db.raw<{ rows: unknown[] }>('SELECT * FROM effects')).rows.length;

  it('is carried out once and answered the same way again', async () => {
    const first = await post('key-1', { amount: '1.00', fail: false });
    const again = await post('key-1', '{ "fail": false, "amount": "1.00" }');
    expect([first.status, again.status]).to.deep.equal([201, 201]);
    expect(again.body).to.deep.equal(first.body);
    expect(again.headers.get('location')).to.equal(first.headers.get('location'));
    expect(again.headers.get('x-other')).to.equal(null);
    expect([first.headers.get('idempotency-replayed'), again.headers.get('idempotency-replayed')]).to.deep.equal([
      null,
      'true',
    ]);
    expect(await effects()).to.equal(1);
  });

  it('takes a quoted key for the same key', async () => {
    await post('key-1', { amount: '1.00' });
    expect((await post('"key-1"', { amount: '1.00' })).headers.get('idempotency-replayed')).to.equal('true');
  });

  it('is refused when the key was used for another body or query', async () => {
    await post('key-1', { amount: '1.00' });
    for (const other of [
      await post('key-1', { amount: '2.00' }),
      await post('key-1', { amount: '1.00' }, { query: '?note=x' }),
    ]) {
      expect([other.status, (other.body as { code: string }).code]).to.deep.equal([422, 'idempotency-key-reused']);
    }
    expect(await effects()).to.equal(1);
  });

  it('belongs to its caller: others, and nobody, may use the same key', async () => {
    await post('key-1', { amount: '1.00' });
    const another = await post('key-1', { amount: '2.00' }, { by: await api.token() });
    const nobody = await api.call('POST', '/spend', {
      body: { amount: '3.00' },
      headers: { 'Idempotency-Key': 'key-1' },
    });
    expect([another.status, nobody.status]).to.deep.equal([201, 201]);
    expect(await effects()).to.equal(3);
  });

  it('is refused while the first is still running, and replayed after', async () => {
    let open: () => void = () => undefined;
    gate = new Promise((resolve) => (open = resolve));
    const inside = new Promise<void>((resolve) => (entered = resolve));
    const first = post('key-1', { amount: '1.00' });
    await inside;
    const second = await post('key-1', { amount: '1.00' });
    expect([second.status, (second.body as { code: string }).code]).to.deep.equal([409, 'idempotency-in-progress']);
    expect(second.headers.get('retry-after')).to.equal('1');
    open();
    gate = Promise.resolve();
    expect((await first).status).to.equal(201);
    expect((await post('key-1', { amount: '1.00' })).headers.get('idempotency-replayed')).to.equal('true');
    expect(await effects()).to.equal(1);
  });

  // asvs: 2.3.3
  it('leaves nothing behind when it fails, so that it can be made again', async () => {
    expect((await post('key-1', { amount: '1.00', fail: true })).status).to.equal(422);
    expect(await effects()).to.equal(0);
    expect((await post('key-1', { amount: '1.00' })).status).to.equal(201);
    expect(await effects()).to.equal(1);
  });

  it('is forgotten when it has expired', async () => {
    await post('key-1', { amount: '1.00' });
    await database.db.raw(`UPDATE idempotency_keys SET expires_at = now() - interval '1 second'`);
    expect((await post('key-1', { amount: '2.00' })).status).to.equal(201);
    expect((await post('key-1', { amount: '2.00' })).headers.get('idempotency-replayed')).to.equal('true');
    expect(await effects()).to.equal(2);
  });

  // asvs: 2.3.4
  it('is carried out once however many come at the same time', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => post('key-1', { amount: '1.00' })));
    expect(new Set(answers.map(({ status }) => status))).to.satisfy((seen: Set<number>) =>
      [...seen].every((status) => [201, 409].includes(status)),
    );
    expect(await effects()).to.equal(1);
  });

  // asvs: 14.2.2
  it('keeps its answer sealed', async () => {
    await post('key-1', { amount: '1.00' });
    const { rows } = await database.db.raw<{ rows: Record<string, unknown>[] }>('SELECT * FROM idempotency_keys');
    const kept = Object.values(rows[0]!)
      .map((value) => (Buffer.isBuffer(value) ? value.toString('latin1') : String(value)))
      .join('\n');
    expect(kept).not.to.match(/swordfish|key-1/);
  });

  it('needs a key of 1 to 255 visible characters', async () => {
    for (const key of ['x'.repeat(256), 'a b', '""', 'é']) {
      const { status, body } = await post(key, { amount: '1.00' });
      expect([status, (body as { errors: { pointer: string }[] }).errors[0]!.pointer]).to.deep.equal([
        400,
        'headers.idempotency-key',
      ]);
    }
    expect((await post('x'.repeat(255), { amount: '1.00' })).status).to.equal(201);
  });
});
