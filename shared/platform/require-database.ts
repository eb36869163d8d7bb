import pg from 'pg';
import { type Config, ConfigError, type ConfigFault } from './config.ts';
import { type DatabaseSetting, databaseFault, poolerFault } from './database-fault.ts';
import type { Logger } from './logger.ts';
import { sessionSettings, withSessionSettings } from './session-settings.ts';

/** How often sessions are compared: a busy pooler may by chance give one client the same session again. */
const comparisons = 3;
const connectTimeoutMs = 5_000;

/**
 * The address of PostgreSQL itself, once it has been seen that it can be reached and is no pooler in transaction mode.
 * @throws {ConfigError}
 */
export async function requireDirectDatabase(config: Config): Promise<string> {
  return (await inspectDirect(config)).databaseUrl;
}

/**
 * The address for the statements of a process: that of a pooler in transaction mode if and only if DATABASE_POOLER says
 * so, which then leads to the same database as the direct one.
 * @throws {ConfigError}
 */
export async function requireDatabase({ config, logger }: { config: Config; logger: Logger }): Promise<string> {
  const direct = await inspectDirect(config);
  if (config.databasePooler === 'none' || config.databaseUrl === undefined) return direct.databaseUrl;
  const pooled = await inspect('DATABASE_URL', config.databaseUrl);
  if (pooled.database !== direct.database) {
    const detail = 'leads to another database than DATABASE_URL: set both to the same';
    throw new ConfigError([{ name: 'DATABASE_DIRECT_URL', detail }]);
  }
  if (!pooled.hasSettings) {
    logger.warn(
      { settings: Object.keys(sessionSettings) },
      'the pooler has sessions without the settings that the release stores: have it open new ones (RECONNECT)',
    );
  }
  return config.databaseUrl;
}

async function inspectDirect(config: Config): Promise<Inspected & { databaseUrl: string }> {
  const [name, databaseUrl] =
    config.databaseDirectUrl === undefined
      ? (['DATABASE_URL', config.databaseUrl] as const)
      : (['DATABASE_DIRECT_URL', config.databaseDirectUrl] as const);
  if (databaseUrl === undefined) throw new ConfigError([withoutDatabase]);
  const inspected = await inspect(name, withSessionSettings(databaseUrl, sessionSettings));
  if (inspected.sharesSessions) throw new ConfigError([poolerFault(name)]);
  return { ...inspected, databaseUrl };
}

const withoutDatabase: ConfigFault = {
  name: 'DATABASE_URL',
  detail:
    'must be set to start the API, workers or dispatchers apart; "npm start" starts all with a database of its own',
};

interface Inspected {
  /** Differs for any two databases. */
  database: string;
  /** Whether one session serves several clients, or one client is given several. */
  sharesSessions: boolean;
  /** Whether the session looked at has the settings that all of ours have. */
  hasSettings: boolean;
}

/** @throws {ConfigError} */
async function inspect(name: DatabaseSetting, connectionString: string): Promise<Inspected> {
  const connect = (): pg.Client => {
    const client = new pg.Client({
      connectionString,
      application_name: 'countinghouse-start',
      connectionTimeoutMillis: connectTimeoutMs,
      query_timeout: connectTimeoutMs,
    });
    client.on('error', () => undefined);
    return client;
  };
  const clients = [connect(), connect()] as const;
  try {
    await clients[0].connect();
    const found = await readSession(clients[0]);
    return { ...found, sharesSessions: await shareSessions(...clients) };
  } catch (error) {
    throw new ConfigError([databaseFault(name, error)], error);
  } finally {
    await Promise.all(clients.map((client) => client.end().catch(() => undefined)));
  }
}

/** In a transaction, which everything of ours needs: a pooler in statement mode refuses it. */
async function readSession(client: pg.Client): Promise<Pick<Inspected, 'database' | 'hasSettings'>> {
  await client.query('BEGIN');
  const { rows } = await client.query<Pick<Inspected, 'database' | 'hasSettings'>>(
    `SELECT oid || ' since ' || extract(epoch FROM pg_postmaster_start_time()) AS database,
       (SELECT bool_and(current_setting(key) = value) FROM json_each_text($1::json)) AS "hasSettings"
     FROM pg_database WHERE datname = current_database()`,
    [JSON.stringify(sessionSettings)],
  );
  await client.query('COMMIT');
  return rows[0] ?? { database: '', hasSettings: false };
}

/**
 * PostgreSQL tells each client the number of its session; a pooler makes one up. A pooler in session mode is as good as
 * PostgreSQL. In transaction mode a client's next statement runs in whichever session is free, be it another's.
 */
async function shareSessions(first: pg.Client, second: pg.Client): Promise<boolean> {
  const announced = (first as unknown as { processID: number }).processID;
  const own = await sessionOf(first);
  if (own === announced) return false;
  await second.connect();
  for (let count = 0; count < comparisons; count += 1) {
    // Twice by one client: where sessions are given in turn, two clients would each meet their own again.
    const others = [await sessionOf(first), await sessionOf(first)];
    if (others.some((session) => session !== own)) return true;
    if ((await sessionOf(second)) === own) return true;
  }
  return false;
}

async function sessionOf(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  return rows[0]?.pid ?? 0;
}
