import { readFile, stat, truncate } from 'node:fs/promises';
import { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { type PostgresHome, preparePostgresHome, superuser } from './embedded-postgres-home.ts';
import { type RunningServer, disownReusedPid, runningServer } from './embedded-postgres-process.ts';
import { StartError } from './errors.ts';
import { freePort } from './free-port.ts';
import type { Logger } from './logger.ts';

export interface EmbeddedPostgresOptions {
  /** The server's data is in `dataDir/postgres`. */
  dataDir: string;
  logger?: Logger;
  /** Left out: a free one. Not used when the server runs already. */
  port?: number;
}

export interface EmbeddedPostgres {
  /** Of the database `countinghouse`, with the password in it. Reached from this machine only. */
  databaseUrl: string;
  /** Of the server's first process. */
  pid: number;
  /** Lets go of the server; the last process to do so stops it. */
  stop(): Promise<void>;
}

const database = 'countinghouse';
const startTimeoutMs = 120_000;
/** Every user of the server holds this lock shared; who gets it alone is the last one and may stop the server. */
const usersLock = 4_711_018;
const logLimitBytes = 10_000_000;

const settings: Record<string, string | number> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: 200,
  shared_buffers: '128MB',
  // fsync and synchronous_commit are on unless someone sets them otherwise: an answered commit is on disk.
  wal_buffers: '16MB',
  max_wal_size: '2GB',
  random_page_cost: 1.1,
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
};

/**
 * Starts PostgreSQL from npm on this machine, or joins the server that already runs on `dataDir`: one of another
 * process, or one that a killed process left behind.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { logger } = options;
  const home = await preparePostgresHome(options.dataDir, logger);
  const deadline = Date.now() + startTimeoutMs;
  let startedHere = false;
  while (Date.now() < deadline) {
    const server = await runningServer(home.cluster);
    if (!server) {
      startedHere = await startServer(home, options.port ?? (await freePort()));
      continue;
    }
    const hold = await joinServer(home, server.port);
    if (hold) {
      logger?.info(
        { ...server, log: home.logFile },
        startedHere ? 'PostgreSQL started' : 'joined a running PostgreSQL',
      );
      return handle(home, server, hold);
    }
    await sleep(50);
  }
  throw new StartError(`PostgreSQL did not start within ${startTimeoutMs / 1_000} s. Its log: ${home.logFile}`);
}

function handle(home: PostgresHome, server: RunningServer, hold: Hold): EmbeddedPostgres {
  let stopped: Promise<void> | undefined;
  return {
    databaseUrl: `postgres://${superuser}:${home.password}@127.0.0.1:${server.port}/${database}`,
    pid: server.pid,
    stop() {
      stopped ??= leaveServer(home, hold);
      return stopped;
    },
  };
}

/** Answers false when another process was first, or something that passes by itself stood in the way. */
async function startServer(home: PostgresHome, port: number): Promise<boolean> {
  await disownReusedPid(home.cluster);
  const options = Object.entries({ ...settings, port }).map(([name, value]) => `-c ${name}=${value}`);
  const logged = await sizeOf(home.logFile);
  try {
    await home.run('pg_ctl', [
      'start',
      '--wait',
      '--timeout=60',
      `--pgdata=${home.cluster}`,
      `--log=${home.logFile}`,
      `--options=${options.join(' ')}`,
    ]);
    return true;
  } catch (error) {
    if (await runningServer(home.cluster)) return false;
    const log = (await readFile(home.logFile, 'utf8').catch(() => '')).slice(logged);
    // Processes of a server that was killed are still ending, or the port was taken since it was found free.
    if (!/already exists|still in use|could not bind/.test(log)) {
      throw new StartError(`PostgreSQL did not start. Its log, ${home.logFile}, ends:\n${log.slice(-2_000)}`, {
        cause: error,
      });
    }
    await sleep(100);
    return false;
  }
}

/** A connection that holds the lock of those who use the server. */
interface Hold {
  client: pg.Client;
  socket: Socket;
}

/** Undefined while the server does not take connections: not yet, or no more. */
async function joinServer(home: PostgresHome, port: number): Promise<Hold | undefined> {
  const hold = await connect(home, port);
  if (!hold) return undefined;
  const { client, socket } = hold;
  try {
    await client.query('select pg_advisory_lock_shared($1)', [usersLock]);
    const { rowCount } = await client.query('select from pg_database where datname = $1', [database]);
    if (rowCount === 0) await client.query(`create database ${database}`).catch(ignoreCreatedMeanwhile);
    // A server that is only held is no reason for the process to stay.
    socket.unref();
    return hold;
  } catch {
    await client.end().catch(() => undefined);
    return undefined;
  }
}

async function connect(home: PostgresHome, port: number): Promise<Hold | undefined> {
  const socket = new Socket();
  const client = new pg.Client({
    stream: () => socket,
    host: '127.0.0.1',
    port,
    user: superuser,
    password: home.password,
    database: 'postgres',
    application_name: 'countinghouse-server-user',
    connectionTimeoutMillis: 5_000,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return { client, socket };
  } catch (error) {
    await client.end().catch(() => undefined);
    // A wrong password: the password file was replaced, and waiting would not help.
    if ((error as { code?: unknown }).code === '28P01') throw error;
    return undefined;
  }
}

function ignoreCreatedMeanwhile(error: Error & { code?: unknown }): void {
  if (error.code !== '42P04' && error.code !== '23505') throw error;
}

/** Who gets the lock alone is the last user. One who joins now waits for the lock, and starts the server again. */
async function leaveServer(home: PostgresHome, { client, socket }: Hold): Promise<void> {
  socket.ref();
  await client.query('select pg_advisory_unlock_shared($1)', [usersLock]).catch(() => undefined);
  await client.end().catch(() => undefined);
  const server = await runningServer(home.cluster);
  const leaving = server && (await connect(home, server.port));
  if (!leaving) return;
  const { rows } = await leaving.client.query<{ alone: boolean }>('select pg_try_advisory_lock($1) as alone', [
    usersLock,
  ]);
  if (rows[0]?.alone) await home.run('pg_ctl', ['stop', '--mode=fast', '--timeout=60', `--pgdata=${home.cluster}`]);
  await leaving.client.end().catch(() => undefined);
}

async function sizeOf(file: string): Promise<number> {
  const size = (await stat(file).catch(() => undefined))?.size ?? 0;
  if (size <= logLimitBytes) return size;
  await truncate(file);
  return 0;
}
