import { expect } from 'chai';
import { type TestDatabase, createTestDatabase } from '../../../shared/testing/index.ts';
import { addUser } from '../../testing/add-user.ts';
import { type TestApi, startTestApi } from '../../testing/start-test-api.ts';

describe('POST /cache/clear', () => {
  let database: TestDatabase;
  let apis: [TestApi, TestApi];
  before(async () => {
    database = await createTestDatabase();
    apis = [await startTestApi({ db: database.db }), await startTestApi({ db: database.db })];
  });
  after(async () => {
    for (const api of apis) await api.close();
    await database.drop();
  });

  it('has all processes forget, for admins alone, and is on record', async () => {
    let computed = 0;
    const ask = (api: TestApi) =>
      api.ctx.cache.get('test', 'a', { ttlMs: 60_000 }, () => Promise.resolve(String((computed += 1))));
    expect([await ask(apis[0]), await ask(apis[1]), await ask(apis[0])]).to.deep.equal(['1', '2', '1']);

    const clear = async (role: 'user' | 'admin') => {
      const token = await apis[0].token({ userId: await addUser(database.db, role), role });
      return (await apis[0].call('POST', '/cache/clear', { token })).status;
    };
    expect(await clear('user')).to.equal(403);
    expect([await ask(apis[0]), await ask(apis[1])]).to.deep.equal(['1', '2']);
    expect(await clear('admin')).to.equal(204);
    expect([await ask(apis[0]), await ask(apis[1])]).to.deep.equal(['3', '4']);

    await apis[0].close();
    const { rows } = await database.db.raw<{ rows: unknown[] }>(
      `SELECT FROM audit_entries WHERE action = 'cache.cleared' AND outcome = 'success'`,
    );
    expect(rows).to.have.lengthOf(1);
  });
});
