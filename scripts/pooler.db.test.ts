import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import { createContext } from '../shared/platform/create-context.ts';
import { openDb, runPrepared } from '../shared/platform/db.ts';
import { Lifecycle } from '../shared/platform/lifecycle.ts';
import { sessionSettings } from '../shared/platform/session-settings.ts';
import {
  type PgBouncer,
  type TestDatabase,
  createTempDir,
  createTestDatabase,
  startPgBouncer,
  testConfig,
  until,
} from '../shared/testing/index.ts';
import { createClient } from './demo/client.ts';
import { type RoleProcess, forkRole } from './drills/keep-running.ts';
import { roleFiles, runRole } from './testing/roles.ts';

const patienceMs = 60_000;
/** Fewer sessions than each process would like: they are handed around all the time. */
const poolSize = 3;

describe('behind a pooler in transaction mode', () => {
  let database: TestDatabase;
  let pooler: PgBouncer;
  let dir: { path: string; remove(): Promise<void> };
  let env: Record<string, string>;

  before(async () => {
    database = await createTestDatabase();
    pooler = await startPgBouncer(database.databaseUrl, { poolSize });
    dir = await createTempDir();
    env = {
      DATABASE_URL: pooler.databaseUrl,
      DATABASE_POOLER: 'transaction',
      DATABASE_DIRECT_URL: database.databaseUrl,
      DATA_DIR: dir.path,
      TMPDIR: dir.path,
      PORT: '0',
      RATE_LIMITS: 'off',
    };
    const release = await runRole('release', env);
    expect(release).to.include({ code: 0, stderr: '' });
  });
  after(async () => {
    await pooler.stop();
    await database.drop();
    await dir.remove();
  });

  it('has the settings of its sessions from the release', async () => {
    const { databaseUrl } = pooler;
    const db = openDb({ databaseUrl, pooler: 'transaction', poolSize, applicationName: 'test' });
    for (const [name, value] of Object.entries(sessionSettings)) {
      const { rows } = await db.raw<{ rows: { value: string }[] }>('SELECT current_setting(?) AS value', [name]);
      expect(rows[0]?.value, name).to.equal(value);
    }
    await db.destroy();
  });

  it('runs the statements that are prepared elsewhere in whichever session is free, and hears what is announced', async () => {
    const lifecycle = new Lifecycle();
    const heard: string[] = [];
    const config = testConfig(env);
    const ctx = createContext({
      config,
      databaseUrl: pooler.databaseUrl,
      lifecycle,
      applicationName: 'test',
      poolSize: 4 * poolSize,
      channels: ['told'],
    });
    ctx.notifications.subscribe('told', { onNotify: (payload) => heard.push(payload) });
    await ctx.notifications.ready();
    const told = Array.from({ length: 200 }, (_, index) => String(index));
    const tell = (text: string): Promise<unknown> =>
      ctx.db.transaction((tx) => runPrepared(tx, 'tell', `SELECT pg_notify('told', ?)`, [text]));
    await Promise.all(told.map(tell));
    await until(() => heard.length === told.length, 'all was heard', patienceMs);
    expect(heard).to.have.members(told);
    await lifecycle.release();
  });

  it('accepts jobs, runs them in workers and in processes of their own, and ends each of them once', async () => {
    const roles: RoleProcess[] = [];
    for (const role of ['api', 'dispatcher', 'worker'] as const) roles.push(await forkRole(roleFiles[role], env));
    const client = createClient(/http:\/\/[\w.:]+/.exec(roles[0]?.greeting ?? '')?.[0] ?? '');
    await client.register({
      username: 'ada',
      email: 'ada@example.org',
      password: 'correct horse battery staple',
      firstName: 'Ada',
      lastName: 'Example',
    });
    const statement = new Uint8Array(await readFile(new URL('../examples/statement.csv', import.meta.url)));
    const [first, second] = await Promise.all([
      client.follow(await client.upload(statement, 'statement.csv')),
      client.follow(await client.upload(statement, 'again.csv')),
    ]);
    expect([first, second].map(({ result }) => result?.inserted)).to.have.members([0, 67]);

    const unended = async () => (await database.db('jobs_in_flight')).length;
    await until(async () => (await unended()) === 0, 'all jobs ended', patienceMs);
    const ended = await database.db('jobs').distinct('status', 'attempt');
    expect(ended).to.deep.equal([{ status: 'completed', attempt: 1 }]);
    expect(await database.db('jobs').pluck('queue')).to.include.members(['imports', 'io']);
    const crashes = roles.map(({ crashed }) => Promise.race([crashed, Promise.resolve('none')]));
    expect(await Promise.all(crashes)).to.deep.equal(['none', 'none', 'none']);
    await Promise.all(roles.map((role) => role.kill()));
  });

  it('does not start where the settings do not say so', async () => {
    const { DATABASE_POOLER: _none, DATABASE_DIRECT_URL: _neither, ...unsaid } = env;
    for (const role of ['release', 'api', 'dispatcher', 'worker', 'start'] as const) {
      const { code, stderr } = await runRole(role, unsaid);
      expect(code, role).to.equal(1);
      expect(stderr, role).to.match(
        /^DATABASE_URL leads to a connection pooler[^\n]* DATABASE_POOLER=transaction[^\n]*\.\n$/,
      );
    }
  });
});
