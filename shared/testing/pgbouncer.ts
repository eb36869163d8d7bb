import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { freePort } from '../platform/free-port.ts';
import { createTempDir } from './temp-dir.ts';

/** A connection pooler in front of a PostgreSQL. */
export interface PgBouncer {
  /** Of the same database, through the pooler. */
  databaseUrl: string;
  /** Stops the pooler and removes its files. */
  stop(): Promise<void>;
}

export interface PgBouncerOptions {
  poolMode?: 'session' | 'transaction' | 'statement';
  /** Connections to PostgreSQL at a time. */
  poolSize?: number;
  /** Further settings, as in pgbouncer.ini: `{ ignore_startup_parameters: 'options' }`. */
  settings?: Record<string, string>;
}

/** The user `nobody`: pgbouncer does not run as root. */
const nobodyId = 65_534;

/** Starts a PgBouncer of its own on a free port of the loopback interface, in transaction mode unless told otherwise. */
export async function startPgBouncer(databaseUrl: string, options: PgBouncerOptions = {}): Promise<PgBouncer> {
  const { poolMode = 'transaction', poolSize = 5, settings = {} } = options;
  const dir = await createTempDir();
  const port = await freePort();
  const { hostname, port: postgresPort, username, password } = new URL(databaseUrl);
  const all = {
    listen_addr: '127.0.0.1',
    listen_port: port,
    unix_socket_dir: '',
    // Any client is taken for the user of the line below, whom PostgreSQL asks for the password.
    auth_type: 'any',
    pool_mode: poolMode,
    default_pool_size: poolSize,
    max_client_conn: 500,
    ...settings,
  };
  const target = `host=${hostname} port=${postgresPort} user=${decodeURIComponent(username)}`;
  const file = join(dir.path, 'pgbouncer.ini');
  const lines = [
    '[databases]',
    `* = ${target} password='${decodeURIComponent(password)}'`,
    '[pgbouncer]',
    ...Object.entries(all).map(([name, value]) => `${name} = ${value}`),
  ];
  await writeFile(file, `${lines.join('\n')}\n`);
  const child = await spawnPgBouncer(file);
  const url = new URL(databaseUrl);
  url.host = `127.0.0.1:${port}`;
  return {
    databaseUrl: url.href,
    async stop() {
      const exited = once(child, 'exit');
      if (child.exitCode === null && child.signalCode === null && child.kill('SIGKILL')) await exited;
      await dir.remove();
    },
  };
}

/** Resolves when the pooler takes connections. It does not outlive this process, unless that is killed. */
async function spawnPgBouncer(file: string): Promise<ChildProcess> {
  const user = process.getuid?.() === 0 ? { uid: nobodyId, gid: nobodyId } : {};
  const child = spawn('pgbouncer', [file], { ...user, stdio: ['ignore', 'ignore', 'pipe'] });
  const killWithUs = (): void => void child.kill('SIGKILL');
  process.once('exit', killWithUs);
  child.once('exit', () => process.off('exit', killWithUs));
  const printed: string[] = [];
  const failed = once(child, 'error').then(([error]) => {
    throw new Error('pgbouncer does not start: npm test installs it', { cause: error });
  });
  const ready = (async () => {
    for await (const line of createInterface({ input: child.stderr })) {
      if (line.includes('process up')) return;
      printed.push(line);
    }
    throw new Error(`pgbouncer ended:\n${printed.slice(-10).join('\n')}`);
  })();
  await Promise.race([ready, failed]);
  child.stderr.resume();
  return child;
}
