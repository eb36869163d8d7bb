import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect } from 'chai';
import pg from 'pg';
import { createTempDir, until } from '../testing/index.ts';
import { isRunning } from './embedded-postgres-process.ts';
import { startEmbeddedPostgres } from './embedded-postgres.ts';

describe('startEmbeddedPostgres', () => {
  let temp: Awaited<ReturnType<typeof createTempDir>>;
  let dataDir: string;

  before(async () => {
    temp = await createTempDir();
    dataDir = join(temp.path, 'with a space');
  });

  after(() => temp.remove());

  it('makes a database, keeps its data and its password across restarts, and stops what it started', async () => {
    const first = await startEmbeddedPostgres({ dataDir });
    await query(first.databaseUrl, 'create table kept as select 42 as answer');
    await first.stop();
    expect(await isRunning(first.pid, dataDir)).to.equal(false);

    const second = await startEmbeddedPostgres({ dataDir });
    expect(await query(second.databaseUrl, 'select answer from kept')).to.deep.equal([{ answer: 42 }]);
    await second.stop();

    const { mode } = await stat(join(dataDir, 'postgres', 'password'));
    expect(mode & 0o777).to.equal(0o600);
  });

  it('takes connections with the password alone, and from this machine alone', async () => {
    const server = await startEmbeddedPostgres({ dataDir });
    const url = new URL(server.databaseUrl);
    url.password = 'guessed';
    const refusal = await query(url.href, 'select 1').catch((error: unknown) => error);
    const addresses = await query(server.databaseUrl, 'show listen_addresses');
    await server.stop();

    expect(refusal).to.have.property('code', '28P01');
    expect(addresses).to.deep.equal([{ listen_addresses: '127.0.0.1' }]);
  });

  it('starts one server for callers that come at once, and stops it when the last one leaves', async () => {
    const [a, b] = await Promise.all([startEmbeddedPostgres({ dataDir }), startEmbeddedPostgres({ dataDir })]);
    expect(a.pid).to.equal(b.pid);

    await a.stop();
    expect(await query(b.databaseUrl, 'select 1 as alive')).to.deep.equal([{ alive: 1 }]);
    await b.stop();
    await until(async () => !(await isRunning(a.pid, dataDir)), 'the server has ended');
  });

  it('joins the server that a killed process left running', async () => {
    const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', startAndStay, dataDir], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
    child.kill('SIGKILL');
    await once(child, 'close');
    const left = JSON.parse(line) as { pid: number; databaseUrl: string };

    const server = await startEmbeddedPostgres({ dataDir });
    expect(server.pid).to.equal(left.pid);
    expect(server.databaseUrl).to.equal(left.databaseUrl);
    await server.stop();
    await until(async () => !(await isRunning(left.pid, dataDir)), 'the server has ended');
  });

  it('starts again after the server itself was killed, with what was committed', async () => {
    const first = await startEmbeddedPostgres({ dataDir });
    await query(first.databaseUrl, 'create table committed as select 1 as n');
    process.kill(first.pid, 'SIGKILL');
    await until(async () => !(await isRunning(first.pid)), 'the server ended');

    const second = await startEmbeddedPostgres({ dataDir });
    expect(await query(second.databaseUrl, 'select n from committed')).to.deep.equal([{ n: 1 }]);
    await second.stop();
    await first.stop();
  });

  it('is not kept from starting by a pid file whose pid is now that of another program', async () => {
    const first = await startEmbeddedPostgres({ dataDir });
    const pidFile = join(dataDir, 'postgres', 'data', 'postmaster.pid');
    const content = await readFile(pidFile, 'utf8');
    await first.stop();
    const { uid, gid } = await stat(join(dataDir, 'postgres'));
    const other = spawn('sleep', ['60'], process.getuid?.() === 0 ? { uid, gid } : {});
    await once(other, 'spawn');
    await writeFile(pidFile, content.replace(/^\d+/, String(other.pid)));

    const second = await startEmbeddedPostgres({ dataDir });
    expect(second.pid).not.to.equal(other.pid);
    await second.stop();
    other.kill();
    await once(other, 'close');
  });

  it('refuses data of another major version, and says what to do', async () => {
    await (await startEmbeddedPostgres({ dataDir })).stop();
    await writeFile(join(dataDir, 'postgres', 'data', 'PG_VERSION'), '9\n');

    const refusal = await startEmbeddedPostgres({ dataDir }).catch((error: unknown) => error);
    expect(refusal)
      .to.be.an('error')
      .with.property('message')
      .that.matches(/made by PostgreSQL 9.*backup.*new DATA_DIR/);
  });
});

const startAndStay = `
  import { startEmbeddedPostgres } from ${JSON.stringify(new URL('embedded-postgres.ts', import.meta.url).href)};
  const { pid, databaseUrl } = await startEmbeddedPostgres({ dataDir: process.argv[1] });
  console.log(JSON.stringify({ pid, databaseUrl }));
  setInterval(() => {}, 1_000);
`;

async function query(databaseUrl: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: databaseUrl });
  try {
    await client.connect();
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}
