import { expect } from 'chai';
import { migrateEngine } from '../queues/runtime/postgres-backend.ts';
import {
  type TestDatabase,
  changeDatabase,
  createTempDir,
  createTestDatabase,
  until,
} from '../shared/testing/index.ts';
import { type RoleProcess, forkRole } from './drills/keep-running.ts';
import { type RoleName, roleFiles } from './testing/roles.ts';

const patienceMs = 60_000;

describe('whether a process is ready', () => {
  let database: TestDatabase;
  let dir: { path: string; remove(): Promise<void> };
  let processes: RoleProcess[] = [];
  before(async () => {
    database = await createTestDatabase();
    await migrateEngine(database.databaseUrl);
    dir = await createTempDir();
  });
  afterEach(async () => {
    await Promise.all(processes.map((started) => started.kill()));
    processes = [];
  });
  after(async () => {
    await database.drop();
    await dir.remove();
  });

  /** @returns the addresses that it prints: of the API, if it is one, and of its operations port */
  async function start(
    role: RoleName,
    env: Record<string, string> = {},
  ): Promise<{ role: RoleProcess; urls: string[] }> {
    const started = await forkRole(roleFiles[role], {
      DATABASE_URL: database.databaseUrl,
      DATA_DIR: dir.path,
      PORT: '0',
      METRICS_PORT: '0',
      ...env,
    });
    processes.push(started);
    return { role: started, urls: started.greeting.match(/http:\/\/[\d.]+:\d+/g) ?? [] };
  }

  async function readiness(url = ''): Promise<{ status: number; text: string }> {
    const response = await fetch(`${url}/health/ready`);
    return { status: response.status, text: await response.text() };
  }

  it('is told by workers and dispatchers on the port of their metrics, and follows the database', async () => {
    const started = await Promise.all([start('worker'), start('dispatcher')]);
    const urls = started.map(({ urls: [url] }) => url ?? '');
    const become = (status: number): Promise<unknown> =>
      until(
        async () => (await Promise.all(urls.map(readiness))).every((answer) => answer.status === status),
        `both answer ${status}`,
        patienceMs,
      );
    await become(200);
    await changeDatabase(database, 'ALLOW_CONNECTIONS false');
    let answers: { status: number; text: string }[];
    try {
      await become(503);
      answers = await Promise.all(urls.map(readiness));
      for (const url of urls) expect((await fetch(`${url}/health/live`)).status).to.equal(200);
    } finally {
      await changeDatabase(database, 'ALLOW_CONNECTIONS true');
    }
    const [worker, dispatcher] = answers;
    expect(worker?.text).to.match(/"name":"database","ok":false/);
    expect(dispatcher?.text).to.match(/"name":"database","ok":false/);
    await become(200);
  });

  it('is denied by an API that is told to end, while it serves on for balancers to see that', async () => {
    const { role, urls } = await start('api', { SHUTDOWN_DELAY_MS: '30000' });
    const [api, operations] = urls;
    expect((await readiness(api)).status).to.equal(200);
    role.terminate();
    const unready = async () => {
      const answer = await readiness(api);
      return answer.status === 503 ? answer : undefined;
    };
    const { text } = await until(unready, 'the API is not ready', patienceMs);
    expect(JSON.parse(text)).to.include({ code: 'unavailable', detail: 'Not ready: open.' });
    expect((await readiness(operations)).status).to.equal(503);
    expect((await fetch(`${api}/health/live`)).status).to.equal(200);
    expect((await fetch(`${api}/.well-known/jwks.json`)).status).to.equal(200);
    // What follows within two seconds may be the same signal, passed on.
    const again = setInterval(() => role.terminate(), 500);
    const ended = await role.ended;
    clearInterval(again);
    expect(ended, 'asked again, it ends at once').to.deep.equal([1, null]);
  });

  it('is denied by an API for as long as the settings say, and then it ends', async () => {
    const { role } = await start('api', { SHUTDOWN_DELAY_MS: '100' });
    role.terminate();
    expect(await role.ended).to.deep.equal([0, null]);
  });
});
