import { expect } from 'chai';
import { createTestDatabase, type TestDatabase } from '../../shared/testing/index.ts';
import { formOf, sampleOf } from '../testing/input-forms.ts';
import { startTestApi, type TestApi } from '../testing/start-test-api.ts';
import type { Route } from './define-route.ts';
import { discoverRoutes } from './mount-routes.ts';

/** More than the pool of a test has connections. */
const atOnce = 12;

describe('the connections that requests hold', () => {
  let database: TestDatabase;
  let api: TestApi;
  let routes: Route[];
  before(async () => {
    database = await createTestDatabase();
    api = await startTestApi({ db: database.db });
    routes = (await discoverRoutes()).map(({ route }) => route);
  });
  after(async () => {
    await api.close();
    await database.drop();
  });

  it('are enough for as many strangers at once as there are, and one more, with an Idempotency-Key each', async () => {
    const open = routes.filter(({ method, access }) => method === 'POST' && ['public', 'session'].includes(access));
    expect(open.map(({ path }) => path)).to.include.members(['/api/auth/login', '/api/auth/second-factor']);
    for (const { path, body } of open) {
      const ask = (number: number) =>
        api.call('POST', path, {
          body: body && sampleOf(formOf(body)),
          headers: { 'Idempotency-Key': `${path} ${number}`.replaceAll(' ', '-') },
        });
      const answers = await Promise.all(Array.from({ length: atOnce }, (_, number) => ask(number)));
      for (const { status } of answers) expect(status, path).to.be.lessThan(500);
    }
  });
});
