import { expect } from 'chai';
import { type Engine, openEngine } from '../queues/runtime/engine.ts';
import { type Db, openDb } from '../shared/platform/db.ts';
import { newId } from '../shared/platform/ids.ts';
import { createLogger } from '../shared/platform/logger.ts';
import { sessionSettings } from '../shared/platform/session-settings.ts';
import { type TestDatabase, changeDatabase, createTestDatabase, testConfig, until } from '../shared/testing/index.ts';
import { discoverMounts, discoverRoutes } from './runtime/mount-routes.ts';
import { addUser } from './testing/add-user.ts';
import { countRows } from './testing/compare-rows.ts';
import { type HostilePlace, hostilePlaces } from './testing/hostile-places.ts';
import { createRawClient } from './testing/judge-answer.ts';
import { type TestApi, startTestApi } from './testing/start-test-api.ts';

/** What may happen to a database. Returns how to mend it. */
type Inflict = () => Promise<() => Promise<unknown>>;

describe('a database that can not do its work now', () => {
  let database: TestDatabase;
  /** As the user of a deployment: no superuser, who would get connections that others don't. */
  let db: Db;
  let api: TestApi;
  let engine: Engine;
  let client: ReturnType<typeof createRawClient>;
  let places: HostilePlace[];
  let tokens: Partial<Record<HostilePlace['access'], string>>;
  let owner: string;
  const role = `plain_${newId().slice(-12)}`;

  before(async () => {
    database = await createTestDatabase();
    await database.db.raw(`CREATE ROLE ${role} LOGIN PASSWORD 'plain'`);
    await database.db.raw(`GRANT ALL ON ALL TABLES IN SCHEMA public TO ${role}`);
    await database.db.raw(`GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO ${role}`);
    const url = new URL(database.databaseUrl);
    url.username = role;
    url.password = 'plain';
    // Tests don't wait as long for a lock as requests do.
    const settings = { ...sessionSettings, lock_timeout: '50ms' };
    db = openDb({ databaseUrl: url.href, poolSize: 5, applicationName: 'test', settings });
    engine = openEngine({ redisUrl: undefined, databaseUrl: url.href, logger: createLogger(testConfig()) });
    api = await startTestApi({ db, parts: { engine } });
    client = createRawClient(api.url);
    places = hostilePlaces(
      (await discoverRoutes()).map(({ route }) => route),
      await discoverMounts(),
    );
    owner = await addUser(database.db);
    const user = await api.token({ userId: owner });
    const admin = await api.token({ userId: await addUser(database.db, 'admin'), role: 'admin' });
    tokens = { user, person: user, session: user, admin };
    await untilServed();
  });
  after(async () => {
    client.close();
    await api.close();
    await engine.close();
    await db.destroy();
    await database.db.raw(`DROP OWNED BY ${role}`);
    await database.db.raw(`DROP ROLE ${role}`);
    await database.drop();
  });

  const account = { name: 'Giro', type: 'checking', currency: 'EUR', openingBalance: '10.00' };
  const open = (key: string) => {
    const headers = { 'Idempotency-Key': key };
    return api.call('POST', '/api/accounts', { token: tokens.user ?? '', body: account, headers });
  };
  const untilServed = () =>
    until(async () => (await open('before')).status === 201, 'requests are served again', 30_000);

  const alter = (change: string): Inflict => {
    return async () => {
      await changeDatabase(database, change);
      return () => changeDatabase(database, 'RESET ALL');
    };
  };
  const limitConnections: Inflict = async () => {
    // A user of the server, and so of no other test.
    await database.db.raw(`ALTER ROLE ${role} CONNECTION LIMIT 0`);
    await changeDatabase(database, 'RESET ALL');
    return () => database.db.raw(`ALTER ROLE ${role} CONNECTION LIMIT -1`);
  };
  const holdLocks: Inflict = async () => {
    const holder = await database.db.transaction();
    await holder.raw('SET LOCAL idle_in_transaction_session_timeout = 0');
    const { rows } = await holder.raw<{ rows: { name: string }[] }>(
      `SELECT quote_ident(tablename) AS name FROM pg_tables WHERE schemaname = 'public'`,
    );
    await holder.raw(`LOCK TABLE ${rows.map(({ name }) => name).join(', ')} IN EXCLUSIVE MODE`);
    return () => holder.rollback();
  };
  const stopStatements: Inflict = async () => {
    await changeDatabase(database, `SET statement_timeout = '20ms'`);
    const release = await holdLocks();
    return async () => {
      await release();
      await changeDatabase(database, 'RESET ALL');
    };
  };

  const faults: [what: string, inflict: Inflict][] = [
    ['is read-only, as after a fail-over', alter('SET default_transaction_read_only = on')],
    ['has all its connections taken', limitConnections],
    ['has its tables locked by another session', holdLocks],
    ['stops statements that take too long', stopStatements],
  ];
  for (const [what, inflict] of faults) {
    it(`that ${what} is answered 503 and when to come back, at every route, and nothing is half done`, async () => {
      const rowsBefore = await countBooks();
      const mend = await inflict();
      const key = newId();
      const refused = await open(key);
      expect([refused.status, refused.headers.get('retry-after')]).to.deep.equal([503, '2']);
      expect(refused.body).to.include({ code: 'unavailable' });
      expect((await wronglyAnswered()).join('\n')).to.equal('');
      await mend();
      await untilServed();
      expect(await countBooks(), 'rows').to.deep.equal(rowsBefore);

      const [done, again] = [await open(key), await open(key)];
      expect([done.status, again.headers.get('idempotency-replayed')]).to.deep.equal([201, 'true']);
      expect(again.body).to.deep.equal(done.body);
    });
  }

  /** Answers of any route that blame themselves for it, or don't say when to come back. */
  async function wronglyAnswered(): Promise<string[]> {
    const wrong: string[] = [];
    let unavailable = 0;
    for (const place of places) {
      for (const request of place.requests('018f2b2e-7a5c-7d3e-9f00-0123456789ab').slice(0, 1)) {
        const { status, headers, text } = await client.send(request, tokens[place.access]);
        if (status === 503 && headers['retry-after'] !== undefined) unavailable += 1;
        else if (status >= 500) wrong.push(`${place.name}: ${status} ${text.slice(0, 200)}`);
      }
    }
    expect(unavailable, 'routes that need the database').to.be.above(10);
    return wrong;
  }

  /** The rows of each table; the record of what happened goes on behind the requests. */
  async function countBooks(): Promise<Record<string, number>> {
    const counts = await countRows(database.db);
    return Object.fromEntries(Object.entries(counts).filter(([table]) => !table.startsWith('audit')));
  }
});
