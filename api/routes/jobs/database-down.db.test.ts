import { expect } from 'chai';
import { z } from 'zod';
import { defineJob } from '../../../queues/runtime/define-job.ts';
import { migrate } from '../../../shared/platform/migrate.ts';
import { type Db, openDb } from '../../../shared/platform/db.ts';
import { newId } from '../../../shared/platform/ids.ts';
import { type PostgresServer, startPostgresServer, until } from '../../../shared/testing/index.ts';
import { defineRoute } from '../../runtime/define-route.ts';
import { type TestApi, startTestApi } from '../../testing/start-test-api.ts';
import { acceptedResponse, presentAccepted } from './jobs.presenter.ts';
import readJob from './read-job.route.ts';

const keepNote = defineJob({
  kind: 'notes.keep',
  queue: 'io',
  payload: z.strictObject({ text: z.string() }),
  result: z.strictObject({}),
  attempts: 1,
  backoff: { type: 'exponential', delayMs: 0, maxMs: 0, jitter: 0 },
  timeoutMs: 1_000,
});

/** Writes a row and accepts the job it belongs to, in one transaction. */
const startNote = defineRoute({
  method: 'POST',
  path: '/api/notes',
  access: 'user',
  summary: 'Keeps a note',
  body: z.strictObject({ text: z.string() }),
  responses: { 202: acceptedResponse },
  async handler({ body }, { db, enqueue, principal }) {
    const job = await db.transaction(async (tx) => {
      await tx.raw('INSERT INTO notes VALUES (?)', [body.text]);
      return enqueue(keepNote, body, { ownerId: principal.userId, tx });
    });
    return presentAccepted(job);
  },
});

describe('accepting work while the database is away', () => {
  let server: PostgresServer;
  let db: Db;
  let api: TestApi;
  before(async () => {
    server = await startPostgresServer();
    await migrate(server.databaseUrl);
    db = openDb({ databaseUrl: server.databaseUrl, poolSize: 4, applicationName: 'countinghouse-test' });
    await db.raw('CREATE TABLE notes (text text NOT NULL)');
    api = await startTestApi({ db, routes: [startNote, readJob] });
  });
  after(async () => {
    await api.close();
    await db.destroy();
    await server.stop();
  });

  // asvs: 16.5.2
  it('answers 503 and when to come back, and keeps neither half of what it refused', async () => {
    const token = await api.token();
    const post = (text: string, headers = {}) => api.call('POST', '/api/notes', { token, body: { text }, headers });
    expect((await post('before')).status).to.equal(202);

    await server.kill();
    const refused = await Promise.all([
      ...Array.from({ length: 10 }, (_, index) => post(`refused ${index}`)),
      post('refused with a key', { 'Idempotency-Key': 'key' }),
      api.call('GET', `/api/jobs/${newId()}`, { token }),
    ]);
    for (const { status, headers, body } of refused) {
      expect([status, headers.get('retry-after')]).to.deep.equal([503, '2']);
      expect(body).to.include({ code: 'unavailable' });
    }

    await server.start();
    const again = async () => (await post('refused with a key', { 'Idempotency-Key': 'key' })).status === 202;
    await until(again, 'what was refused is accepted', 30_000);
    const { rows } = await db.raw<{ rows: unknown[] }>(
      `SELECT n.text AS note, j.payload->>'text' AS job FROM notes n FULL JOIN jobs j ON j.payload->>'text' = n.text`,
    );
    expect(rows).to.have.deep.members(['before', 'refused with a key'].map((text) => ({ note: text, job: text })));
  });
});
