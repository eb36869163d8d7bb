import { type ChildProcessByStdio, fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { expect } from 'chai';
import { createTempDir, createTestDatabase, type TestDatabase } from '../shared/testing/index.ts';
import { roleFiles } from './testing/roles.ts';

const readyLine =
  /^Countinghouse is ready: http:\/\/127\.0\.0\.1:\d+ {2}\(API reference: .*\/docs, stop with Ctrl\+C\)$/;

describe('what `npm start` starts', () => {
  let database: TestDatabase;
  let dir: { path: string; remove(): Promise<void> };
  before(async () => {
    database = await createTestDatabase();
    dir = await createTempDir();
  });
  after(async () => {
    await database.drop();
    await dir.remove();
  });

  /** All that it prints until it is ready; `end` then sends signals, and gives the status that it ends with. */
  async function start(settings: Record<string, string>) {
    const child = fork(roleFiles.start, {
      execArgv: ['--import', import.meta.resolve('tsx')],
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
      env: {
        PATH: process.env['PATH'],
        DATABASE_URL: database.databaseUrl,
        DATA_DIR: dir.path,
        PORT: '0',
        ...settings,
      },
    }) as ChildProcessByStdio<null, Readable, null>;
    const killWithUs = (): void => void child.kill('SIGKILL');
    process.once('exit', killWithUs);
    const exited = once(child, 'exit') as Promise<[number | null]>;
    const lines: string[] = [];
    for await (const line of createInterface({ input: child.stdout })) {
      lines.push(line);
      if (line.startsWith('Countinghouse is ready')) break;
    }
    child.stdout.resume();
    const end = async (...signals: NodeJS.Signals[]): Promise<number | null> => {
      for (const signal of signals) child.kill(signal);
      const [code] = await exited;
      process.off('exit', killWithUs);
      return code;
    };
    return { lines, end };
  }

  it('prints one line, then its address; and ends well on a Ctrl+C that npm passes on once more', async () => {
    const { lines, end } = await start({});
    expect(await end('SIGINT', 'SIGINT')).to.equal(0);
    expect(lines[0]).to.match(/^Starting Countinghouse\b.* …$/);
    expect(lines[1]).to.match(readyLine);
    expect(lines).to.have.lengthOf(2);
  });

  it('prints its log between the two for who asks for a level', async () => {
    const { lines, end } = await start({ LOG_LEVEL: 'info', NODE_ENV: 'test', DATABASE_URL: '' });
    expect(await end('SIGTERM', 'SIGTERM')).to.equal(0);
    const log = lines.slice(1, -1).map((line) => JSON.parse(line) as { msg: string });
    expect(log.map(({ msg }) => msg)).to.include('PostgreSQL started');
    expect(existsSync(`${dir.path}/postgres/data/postmaster.pid`), 'PostgreSQL runs on').to.equal(false);
  });
});
