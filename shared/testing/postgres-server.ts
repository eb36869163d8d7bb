import { withClient } from '../platform/with-client.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../platform/embedded-postgres.ts';
import { isRunning } from '../platform/embedded-postgres-process.ts';
import { freePort } from '../platform/free-port.ts';
import { createTempDir } from './temp-dir.ts';
import { until } from './until.ts';

export interface PostgresServer {
  /** Of an empty database. Stays the same across restarts. */
  databaseUrl: string;
  /** Of the server that runs now. */
  readonly pid: number;
  /** Ends the server at once, as a crash would; committed data stays for `start()`. */
  kill(): Promise<void>;
  start(): Promise<void>;
  restart(): Promise<void>;
  /** Stops the server and removes the folder of its own. */
  stop(): Promise<void>;
}

export interface PostgresServerOptions {
  /** Where its data is, and stays when it is stopped; if not given, in a folder of its own. */
  dataDir?: string;
}

/** Starts a PostgreSQL of its own on a free port of the loopback interface. */
export async function startPostgresServer({ dataDir }: PostgresServerOptions = {}): Promise<PostgresServer> {
  const dir = dataDir === undefined ? await createTempDir() : undefined;
  const port = await freePort();
  const begin = async (): Promise<EmbeddedPostgres> =>
    startEmbeddedPostgres({ dataDir: dataDir ?? dir?.path ?? '', port });
  let server = await begin();
  await withoutFsync(server.databaseUrl);
  const stopWithUs = (): void => {
    try {
      process.kill(server.pid, 'SIGINT');
    } catch {
      // It has ended already.
    }
  };
  process.once('exit', stopWithUs);

  return {
    databaseUrl: server.databaseUrl,
    get pid() {
      return server.pid;
    },
    async kill() {
      const { pid } = server;
      process.kill(pid, 'SIGKILL');
      await until(async () => !(await isRunning(pid)), 'the killed PostgreSQL ended');
    },
    async start() {
      server = await begin();
    },
    async restart() {
      await server.stop();
      server = await begin();
    },
    async stop() {
      await server.stop();
      process.off('exit', stopWithUs);
      await dir?.remove();
    },
  };
}

/** Killing processes, which is all that tests do, loses nothing of what the operating system has taken. */
async function withoutFsync(databaseUrl: string): Promise<void> {
  await withClient({ connectionString: databaseUrl }, async (client) => {
    await client.query('alter system set fsync = off');
    await client.query('select pg_reload_conf()');
  });
}
