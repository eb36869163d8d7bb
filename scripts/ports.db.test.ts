import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { type Server, createServer } from 'node:net';
import { expect } from 'chai';
import { migrateEngine } from '../queues/runtime/postgres-backend.ts';
import { acceptJobs } from '../shared/jobs/index.ts';
import { newJob } from '../shared/jobs/new-job.fixture.ts';
import { type TestDatabase, createTempDir, createTestDatabase, until } from '../shared/testing/index.ts';
import { forkRole } from './drills/keep-running.ts';
import { roleFiles, runRole } from './testing/roles.ts';

describe('the ports of a process', () => {
  let database: TestDatabase;
  let dir: { path: string; remove(): Promise<void> };
  let env: Record<string, string>;
  before(async () => {
    database = await createTestDatabase();
    await migrateEngine(database.databaseUrl);
    dir = await createTempDir();
    env = { DATABASE_URL: database.databaseUrl, DATA_DIR: dir.path, PORT: '0' };
    // What a process does with jobs: a worker announces itself, a dispatcher hands them over.
    await database.db.raw(`
      CREATE TABLE begun (what text NOT NULL);
      CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN INSERT INTO begun VALUES (TG_TABLE_NAME); RETURN NULL; END $$;
      CREATE TRIGGER note AFTER INSERT ON workers EXECUTE FUNCTION note();
      CREATE TRIGGER note AFTER UPDATE ON jobs FOR EACH ROW EXECUTE FUNCTION note();
    `);
    await acceptJobs(database.db, [newJob({ kind: 'rates.update-rates' })]);
  });
  after(async () => {
    await database.drop();
    await dir.remove();
  });

  it('are taken before anything is begun, so that one that is taken already costs no job', async () => {
    const { first, servers } = await takePorts(3);
    const cases = [
      ['api', 'PORT'],
      ['api', 'METRICS_PORT'],
      ['worker', 'METRICS_PORT'],
      ['dispatcher', 'METRICS_PORT'],
      ['start', 'PORT'],
      ['start', 'METRICS_PORT'],
    ] as const;
    for (const [role, setting] of cases) {
      const { code, stderr } = await runRole(role, { ...env, [setting]: String(first) });
      expect(
        [role, code, stderr.startsWith(`${setting} needs port ${first}, which is taken: choose another, or `)],
        stderr,
      ).to.deep.equal([role, 1, true]);
      expect(stderr.trim().split('\n'), 'one sentence').to.have.lengthOf(1);
    }
    await Promise.all(servers.map(close));
    expect(await database.db('begun')).to.deep.equal([]);
  });

  it('of processes that share their settings are the first free ones of a range', async () => {
    const { first, servers } = await takePorts(4);
    await Promise.all(servers.slice(1).map(close));
    const roles = ['api', 'worker', 'dispatcher'] as const;
    const shared = { ...env, METRICS_PORT: `${first}-${first + 3}` };
    const processes = await Promise.all(roles.map((role) => forkRole(roleFiles[role], shared)));
    const urls = processes.map(({ greeting }) => String(/\(metrics: (.*)\/metrics\)/.exec(greeting)?.[1]));
    expect(urls.toSorted()).to.deep.equal([1, 2, 3].map((index) => `http://127.0.0.1:${first + index}`));
    for (const url of urls) {
      expect(await (await fetch(`${url}/metrics`)).text()).to.contain('process_cpu_seconds_total');
      await until(async () => (await fetch(`${url}/health/ready`)).status === 200, 'it is ready');
    }
    await Promise.all([...processes.map((started) => started.kill()), close(servers[0]!)]);
  });
});

/** Takes ports that follow each other, below those that the system gives away. */
async function takePorts(count: number): Promise<{ first: number; servers: Server[] }> {
  for (;;) {
    const first = randomInt(15_000, 30_000);
    const tried = await Promise.all(Array.from({ length: count }, (_, index) => take(first + index)));
    const servers = tried.filter((server) => server !== undefined);
    if (servers.length === count) return { first, servers };
    await Promise.all(servers.map(close));
  }
}

async function take(port: number): Promise<Server | undefined> {
  const server = createServer().listen(port, '127.0.0.1');
  return once(server, 'listening').then(
    () => server,
    () => undefined,
  );
}

async function close(server: Server): Promise<void> {
  server.close();
  await once(server, 'close');
}
