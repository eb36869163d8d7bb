import { expect } from 'chai';
import { findJob } from '../../../shared/jobs/index.ts';
import { createTestDatabase, type TestDatabase } from '../../../shared/testing/index.ts';
import { addUser } from '../../testing/add-user.ts';
import { startTestApi, type TestApi } from '../../testing/start-test-api.ts';
import resealFields from './reseal-fields.route.ts';

describe('POST /api/admin/security/reseal', () => {
  let database: TestDatabase;
  let api: TestApi;
  before(async () => {
    database = await createTestDatabase();
    api = await startTestApi({ db: database.db, routes: [resealFields] });
  });
  after(async () => {
    await api.close();
    await database.drop();
  });

  const start = (token?: string) =>
    api.call('POST', '/api/admin/security/reseal', token === undefined ? {} : { token });

  it('accepts the job of an admin, who can follow it; while it runs, another joins it', async () => {
    const userId = await addUser(database.db, 'admin');
    const token = await api.token({ userId, role: 'admin' });
    const { status, body } = await start(token);
    const { id } = body as { id: string };
    expect(status).to.equal(202);
    expect(await findJob(database.db, id)).to.include({ kind: 'security.reseal-fields', ownerId: userId });
    expect((await start(token)).body).to.include({ id });
  });

  it('refuses others', async () => {
    expect((await start(await api.token({ userId: await addUser(database.db) }))).status).to.equal(403);
    expect((await start()).status).to.equal(401);
  });
});
