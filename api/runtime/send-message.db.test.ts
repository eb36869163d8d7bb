import { expect } from 'chai';
import { z } from 'zod';
import { systemOwnerId } from '../../shared/jobs/index.ts';
import { createTestDatabase, type TestDatabase } from '../../shared/testing/index.ts';
import { startTestApi, type TestApi } from '../testing/start-test-api.ts';
import { defineRoute } from './define-route.ts';
import { sendMessage } from './send-message.ts';

const message = { userId: null, channel: 'email', to: 'ada@example.org', subject: 'Hello', text: 'Hello' } as const;
const route = (path: string, audit: string | undefined) =>
  defineRoute({
    method: 'POST',
    path,
    access: 'public',
    summary: 'Sends a message',
    ...(audit === undefined ? {} : { audit }),
    body: z.strictObject({ fail: z.boolean() }),
    responses: { 204: { description: 'Sent' } },
    async handler({ body }, ctx) {
      await sendMessage(ctx, message);
      if (body.fail) throw new Error('what came after went wrong');
      return { status: 204 };
    },
  });

describe('sendMessage', () => {
  let database: TestDatabase;
  let api: TestApi;
  before(async () => {
    database = await createTestDatabase();
    api = await startTestApi({
      db: database.db,
      routes: [route('/api/plain', undefined), route('/api/whole', 'test.sent')],
    });
  });
  after(async () => {
    await api.close();
    await database.drop();
  });
  beforeEach(() => database.db.raw('TRUNCATE messages, jobs'));

  const post = (path: string, fail: boolean) => api.call('POST', path, { body: { fail } });
  async function sent(): Promise<{ owner_id: string; payload: unknown; id: string }[]> {
    const { rows } = await database.db.raw<{ rows: { owner_id: string; payload: unknown; id: string }[] }>(
      `SELECT j.owner_id, j.payload, m.id FROM jobs j FULL JOIN messages m ON m.id = (j.payload->>'messageId')::uuid`,
    );
    return rows;
  }

  for (const path of ['/api/plain', '/api/whole']) {
    it(`keeps the message together with a job of the house that names it alone (${path})`, async () => {
      expect((await post(path, false)).status).to.equal(204);
      const [only, ...others] = await sent();
      expect(others).to.be.empty;
      expect(only).to.deep.include({ owner_id: systemOwnerId, payload: { messageId: only!.id } });
    });
  }

  it('sends nothing for a request whose transaction fails', async () => {
    expect((await post('/api/whole', true)).status).to.equal(500);
    expect(await sent()).to.be.empty;
  });
});
